/** What Prove takes. Source: https://developer.prove.com/reference/verify */
const ACCEPTED = /^[A-Za-z0-9\-._+=/:?]{1,128}$/;

/**
 * Where an Instant Link ends on the phone: our page that says so. Prove takes few characters and short addresses; where
 * ours is not among them, the link ends at the host's own first page. Possession is shown all the same.
 */
export function finalTargetUrl(publicUrl: string): string {
  const own = `${publicUrl}/reverify/phone-done`;
  return ACCEPTED.test(own) ? own : `${new URL(publicUrl).origin}/`;
}
