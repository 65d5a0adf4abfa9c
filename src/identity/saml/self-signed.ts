import { createPublicKey, sign, type KeyObject } from 'node:crypto';

const rsaWithSha256 = '2a864886f70d01010b';
const commonName = '550403';
const bits = 0x03;
const utf8 = 0x0c;
const set = 0x31;

/** A certificate (X.509 v3, RFC 5280, PEM) by which an RSA key says itself whose it is: what SAML metadata carry keys in. Nobody checks more of it than the key. */
export function selfSigned(
  name: string,
  privateKey: KeyObject,
  valid: { readonly from: Date; readonly to: Date },
): string {
  const algorithm = sequence(identifier(rsaWithSha256), Buffer.from('0500', 'hex'));
  const subject = sequence(der(set, sequence(identifier(commonName), der(utf8, Buffer.from(name)))));
  const body = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    Buffer.from('020101', 'hex'),
    algorithm,
    subject,
    sequence(moment(valid.from), moment(valid.to)),
    subject,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = der(bits, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const base64 = sequence(body, algorithm, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** UTCTime until 2049, GeneralizedTime after it (§4.1.2.5). */
function moment(at: Date): Buffer {
  const text = `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
