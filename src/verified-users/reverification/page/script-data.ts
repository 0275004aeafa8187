/** JSON that can stand in a `<script type="application/json">`: nothing in it can end the element. */
export function scriptData(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
