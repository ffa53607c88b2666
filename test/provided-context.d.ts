import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the simulator of the Worker's tests listens on loopback. */
    simulatorPort: number;
    /** The origin of the host that answers as it is told. */
    scriptedHost: string;
  }
}
