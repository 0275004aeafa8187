/** `A••• K•••`: the first letter of each part and never more, whatever the length. */
export function maskName(...parts: string[]): string {
  const segmenter = new Intl.Segmenter();
  return parts.map((part) => `${[...segmenter.segment(part.trim())][0]?.segment ?? ''}•••`).join(' ');
}
