/** Whether a host is of this machine or of its network alone, so that the provider cannot reach it. Pure. */

/** IPv4: this machine, private networks and link-local addresses. */
const PRIVATE_ADDRESS = /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/;
/** IPv6: this machine, unique local and link-local addresses. */
const PRIVATE_ADDRESS_6 = /^\[(::1?\]|f[cd]|fe[89ab])/;
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/;

/** @param hostname as a URL has it: in lower case, an IPv6 address in brackets */
export function isPrivateHost(hostname: string): boolean {
  if (hostname.startsWith("[")) return PRIVATE_ADDRESS_6.test(hostname);
  const isSingleLabel = !hostname.includes(".");
  return isSingleLabel || PRIVATE_ADDRESS.test(hostname) || PRIVATE_NAME.test(hostname);
}
