import { encode } from 'uqr';

/** Modules of light ground around the code; ISO/IEC 18004 wants four. */
const QUIET_ZONE = 4;

/** A QR code as an SVG draws it. */
export interface QrCode {
  /** Width and height, in modules. */
  size: number;
  /** Value of a path's `d`: the dark modules, in runs along each row. */
  path: string;
}

/** @param text a link. Level M of error correction: the code is read from a clean screen. */
export function qrCodeOf(text: string): QrCode {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1]) return [];
      const end = row.indexOf(false, x);
      const length = (end < 0 ? row.length : end) - x;
      return [`M${x} ${y}h${length}v1h-${length}z`];
    }),
  );
  return { size, path: runs.join('') };
}
