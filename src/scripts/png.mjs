// A picture of a page in less space: 256 of its colours, the others as the nearest of those.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from("89504e470d0a1a0a", "hex");

function chunksOf(png) {
  const found = [];
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    found.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + png.readUInt32BE(at)) });
  }
  return found;
}

/** The prediction of PNG's fourth filter: of left, above and above left the one that is nearest to their plane. */
function paeth(left, above, corner) {
  const plane = left + above - corner, a = Math.abs(plane - left), b = Math.abs(plane - above), c = Math.abs(plane - corner);
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** Width, height and colours as 0xRRGGBB, of what browsers write: eight bits, three or four channels, not interlaced. */
function decode(png) {
  const chunks = chunksOf(png), header = chunks[0].data;
  const width = header.readUInt32BE(0), height = header.readUInt32BE(4), channels = header[9] === 6 ? 4 : 3, stride = width * channels;
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)));
  const colours = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1), filter = raw[from], row = new Uint8Array(stride);
    for (let x = 0; x < stride; x++) {
      const a = x < channels ? 0 : row[x - channels], b = above[x], c = x < channels ? 0 : above[x - channels];
      row[x] = raw[from + 1 + x] + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
    }
    for (let x = 0; x < width; x++) colours[y * width + x] = (row[x * channels] << 16) | (row[x * channels + 1] << 8) | row[x * channels + 2];
    above = row;
  }
  return { width, height, colours };
}

function distance(a, b) {
  const red = (a >> 16) - (b >> 16), green = ((a >> 8) & 255) - ((b >> 8) & 255), blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}

/** The palette, and the index in it by colour: again and again the colour joins that the palette so far shows worst, counted by its pixels. */
function paletteOf(colours) {
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const all = [...counts].map(([colour, count]) => ({ colour, count, index: 0, off: Infinity })), palette = [];
  while (palette.length < 256) {
    const worst = all.reduce((one, other) => (other.off * other.count > one.off * one.count ? other : one));
    if (worst.off === 0) break;
    for (const one of all) {
      const off = distance(one.colour, worst.colour);
      if (off < one.off) Object.assign(one, { off, index: palette.length });
    }
    palette.push(worst.colour);
  }
  return { palette, index: new Map(all.map(({ colour, index }) => [colour, index])) };
}

function chunk(type, data) {
  const whole = Buffer.concat([Buffer.alloc(4), Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
  whole.writeUInt32BE(data.length, 0);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

export function smaller(png) {
  const { width, height, colours } = decode(png), { palette, index } = paletteOf(colours);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(colours[y * width + x]);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const entries = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("PLTE", entries), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
