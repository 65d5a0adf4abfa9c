import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectUpload, reencodeImage } from '#src/platform/images.ts';

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 40 } } });

/** An animation whose frames all differ. */
async function animation(frames: number, format: 'gif' | 'webp') {
  const pictures = Array.from({ length: frames }, (_, index) =>
    sharp({
      create: {
        width: 40,
        height: 30,
        channels: 3,
        background: { r: (index * 50) % 256, g: index % 256, b: 0 },
      },
    })
      .png()
      .toBuffer(),
  );
  return await sharp(await Promise.all(pictures), { join: { animated: true } })
    .toFormat(format, format === 'gif' ? { keepDuplicateFrames: true } : {})
    .toBuffer();
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** A PNG that says how large it is and holds next to nothing. */
function hollowPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const script = '<script>alert("marker")</script>';

describe('re-encoding', () => {
  test.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['gif', 'image/gif'],
    ['avif', 'image/webp'],
  ] as const)('a %s becomes %s with a small preview', async (format, mediaType) => {
    const picture = await reencodeImage(await plain(800, 600).toFormat(format, { effort: 1 }).toBuffer());
    expect(picture).toMatchObject({ mediaType, width: 800, height: 600 });
    expect(picture.preview).toMatchObject({ mediaType: 'image/webp', width: 640, height: 480 });
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ width: 800, height: 600 });
    expect(await sharp(picture.preview.bytes).metadata()).toMatchObject({
      format: 'webp',
      width: 640,
      height: 480,
    });
  });

  test('where a picture was taken is gone from it and from its preview', async () => {
    const gps = {
      GPSLatitudeRef: 'N',
      GPSLatitude: '48/1 8/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '11/1 34/1 0/1',
    };
    const original = await plain(80, 60)
      .withIccProfile('p3')
      .withExif({ IFD0: { Artist: 'Ada Marker', ImageDescription: 'marker' }, IFD3: gps })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">marker</x:xmpmeta>')
      .jpeg()
      .toBuffer();
    const before = await sharp(original).metadata();
    expect(before.exif?.toString('latin1')).toContain('Ada Marker');
    expect(before.icc).toBeDefined();
    expect(before.xmp).toBeDefined();
    const picture = await reencodeImage(original);
    for (const bytes of [picture.bytes, picture.preview.bytes]) {
      const after = await sharp(bytes).metadata();
      expect([after.exif, after.icc, after.xmp, after.iptc]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect(bytes.toString('latin1')).not.toMatch(/marker|Exif\0/i);
    }
  });

  test('a picture is turned as its camera was held', async () => {
    const original = await plain(80, 60).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await reencodeImage(original)).toMatchObject({
      width: 60,
      height: 80,
      preview: { width: 60, height: 80 },
    });
  });

  test('a large picture is made smaller, a small one is not made larger', async () => {
    expect(await reencodeImage(await plain(5_000, 1_000).png().toBuffer())).toMatchObject({
      width: 4_096,
      height: 819,
    });
    expect((await reencodeImage(await plain(20, 10).png().toBuffer())).preview).toMatchObject({
      width: 20,
      height: 10,
    });
  });

  test.each(['gif', 'webp'] as const)(
    'an animated %s stays animated, its preview stands still',
    async (format) => {
      const picture = await reencodeImage(await animation(3, format));
      expect(picture).toMatchObject({ mediaType: `image/${format}`, width: 40, height: 30 });
      expect((await sharp(picture.bytes).metadata()).pages).toBe(3);
      expect((await sharp(picture.preview.bytes).metadata()).pages ?? 1).toBe(1);
    },
  );

  test('an animation of 200 frames stays, one of 201 becomes its first frame', async () => {
    expect((await sharp((await reencodeImage(await animation(200, 'gif'))).bytes).metadata()).pages).toBe(
      200,
    );
    const longer = await reencodeImage(await animation(201, 'gif'));
    expect((await sharp(longer.bytes).metadata()).pages ?? 1).toBe(1);
    expect(longer).toMatchObject({ width: 40, height: 30 });
  });
});

describe('hostile pictures', () => {
  test.each([
    [50_000, 50_000],
    [40_000_001, 1],
    [2_147_483_647, 2_147_483_647],
  ])('a PNG of %d × %d is refused by its header', async (width, height) => {
    await expect(reencodeImage(hollowPng(width, height))).rejects.toMatchObject({
      name: 'Refusal',
      kind: 'invalid',
    });
  });

  test('a large animation is not unfolded: only its first frame is', async () => {
    const frames = await Promise.all(
      [1, 2, 3].map((shade) => plain(5_000, 5_000).tint({ r: shade, g: 0, b: 0 }).png().toBuffer()),
    );
    const large = await sharp(frames, { join: { animated: true }, limitInputPixels: false })
      .webp({ effort: 0 })
      .toBuffer();
    const picture = await reencodeImage(large);
    expect((await sharp(picture.bytes).metadata()).pages ?? 1).toBe(1);
  }, 60_000);

  test('what hides behind or inside a picture is gone', async () => {
    const gif = await plain(10, 10).gif().toBuffer();
    const png = await plain(10, 10).png().toBuffer();
    const jpeg = await plain(10, 10).jpeg().toBuffer();
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, script.length + 2]), Buffer.from(script)]);
    const polyglots = [
      Buffer.concat([gif, Buffer.from(`*/=1;${script}`)]),
      Buffer.concat([
        png.subarray(0, 33),
        chunk('tEXt', Buffer.from(`Comment\0${script}`)),
        png.subarray(33),
      ]),
      Buffer.concat([png, Buffer.from(script)]),
      Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]),
      Buffer.concat([jpeg, Buffer.from(`PK\u0003\u0004${script}`)]),
    ];
    for (const bytes of polyglots) {
      expect(bytes.includes('marker')).toBe(true);
      expect((await inspectUpload(bytes, 'image/gif', 'x.gif')).kind).toBe('image');
      const picture = await reencodeImage(bytes);
      expect(picture.bytes.includes('marker') || picture.preview.bytes.includes('marker')).toBe(false);
    }
  });

  test('what is no picture, broken, or of a format with code in it, is refused', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>',
    );
    const png = await plain(300, 300).png({ compressionLevel: 0 }).toBuffer();
    const tiff = await plain(10, 10).tiff().toBuffer();
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>endobj');
    for (const bytes of [
      svg,
      png.subarray(0, 2_000),
      tiff,
      pdf,
      Buffer.from('GIF89a'),
      Buffer.alloc(0),
      Buffer.from('text'),
    ]) {
      await expect(reencodeImage(bytes)).rejects.toMatchObject({ name: 'Refusal', kind: 'invalid' });
    }
  });
});

describe('inspection', () => {
  const octets = 'application/octet-stream';

  test('bytes decide what a file is, not its declared type or name', async () => {
    const png = await plain(10, 10).png().toBuffer();
    expect(await inspectUpload(png, 'text/html', 'x.html')).toEqual({
      kind: 'image',
      mediaType: 'image/png',
    });
    const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj<</JS(app.alert(1))>>endobj');
    expect(await inspectUpload(pdf, 'image/png', 'x.png')).toEqual({
      kind: 'document',
      mediaType: 'application/pdf',
    });
  });

  test.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml', 'x.svg'],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml', 'x.svg'],
    ['<!doctype html><script>alert(1)</script>', 'image/png', 'x.png'],
    ['\ufeff <html>', 'text/plain', 'x.png'],
    ['alert(1)', 'text/javascript', 'x.js'],
  ])('what a browser could run gets no type of its own: %j', async (text, declared, name) => {
    expect(await inspectUpload(Buffer.from(text), declared, name)).toEqual({
      kind: 'document',
      mediaType: octets,
    });
  });

  test('plain texts are known by their name, if they are texts', async () => {
    expect(await inspectUpload(Buffer.from('Maß;3'), '', 'teile.CSV')).toEqual({
      kind: 'document',
      mediaType: 'text/csv',
    });
    expect(await inspectUpload(Buffer.from('a\0b'), 'text/plain', 'x.txt')).toEqual({
      kind: 'other',
      mediaType: octets,
    });
    expect(await inspectUpload(Buffer.from('Größe', 'latin1'), 'text/plain', 'x.txt')).toEqual({
      kind: 'other',
      mediaType: octets,
    });
  });

  test('a recording in a video container is sound when it is declared so', async () => {
    const webm = Buffer.concat([
      Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex'),
      Buffer.alloc(64),
    ]);
    expect(await inspectUpload(webm, 'video/webm', 'x.webm')).toEqual({
      kind: 'video',
      mediaType: 'video/webm',
    });
    expect(await inspectUpload(webm, 'audio/webm;codecs=opus', 'x.webm')).toEqual({
      kind: 'audio',
      mediaType: 'audio/webm',
    });
  });

  test('a program is neither shown nor named', async () => {
    const elf = Buffer.concat([Buffer.from('\u007fELF\u0002\u0001\u0001'), Buffer.alloc(64)]);
    expect(await inspectUpload(elf, 'image/png', 'x.png')).toEqual({ kind: 'other', mediaType: octets });
  });

  test('an empty file is refused', async () => {
    await expect(inspectUpload(Buffer.alloc(0), 'image/png', 'x.png')).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});
