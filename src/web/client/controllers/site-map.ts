import { Controller } from '@hotwired/stimulus';
import { circleMarker, map, tileLayer, type Map } from 'leaflet';

/**
 * A point on a map. Leaflet's own controls write HTML, which pages refuse (trusted.ts): ours are buttons. The wheel scrolls the page, not the
 * map, and the arrow keys and plus and minus work as Leaflet has them.
 */
class SiteMapController extends Controller<HTMLElement> {
  static override values = {
    ...{ tiles: String, latitude: Number, longitude: Number, nearer: String, farther: String },
  };
  declare readonly tilesValue: string;
  declare readonly latitudeValue: number;
  declare readonly longitudeValue: number;
  declare readonly nearerValue: string;
  declare readonly fartherValue: string;
  #map: Map | null = null;

  override connect(): void {
    const at: [number, number] = [this.latitudeValue, this.longitudeValue];
    const shown = map(this.element, {
      ...{ attributionControl: false, zoomControl: false, scrollWheelZoom: false },
    }).setView(at, zoomFirst);
    tileLayer(this.tilesValue, { maxZoom: zoomMax, referrerPolicy: 'origin' }).addTo(shown);
    circleMarker(at, { radius: 9, className: 'project-map-point' }).addTo(shown);
    const buttons = document.createElement('div');
    buttons.className = 'project-map-buttons';
    buttons.append(
      button('+', this.nearerValue, () => shown.zoomIn()),
      button('−', this.fartherValue, () => shown.zoomOut()),
    );
    this.element.append(buttons);
    this.#map = shown;
  }
  override disconnect(): void {
    this.#map?.remove();
    this.#map = null;
    this.element.querySelector('.project-map-buttons')?.remove();
  }
}
export const controller = SiteMapController;

const zoomFirst = 13;
const zoomMax = 19;

function button(sign: string, name: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button second';
  made.textContent = sign;
  made.setAttribute('aria-label', name);
  made.addEventListener('click', (event) => {
    event.stopPropagation();
    act();
  });
  return made;
}
