/** How the gallery's cookies are kept: for this very host, out of reach of scripts and of other sites. */
export const OWN_COOKIE = { path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;
