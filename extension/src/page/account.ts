/** The address of the mailbox, which Gmail's page keeps in globals that content cannot see. */

interface Globals {
  GLOBALS?: unknown;
  gbar?: unknown;
}

/** Lower-case address, or nothing when the page does not tell in a known place. */
export function gmailAddress(view: object): string {
  const { GLOBALS, gbar } = view as Globals;
  try {
    const address = pick(GLOBALS, 10) ?? pick((gbar as { _CONFIG?: unknown } | undefined)?._CONFIG, 0, 10, 5);
    return typeof address === "string" && address.includes("@") ? address.toLowerCase() : "";
  } catch {
    return "";
  }
}

function pick(value: unknown, ...path: number[]): unknown {
  return path.reduce<unknown>((found, index) => (Array.isArray(found) ? found[index] : undefined), value);
}
