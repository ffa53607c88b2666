/** How the cookies of the receiver's own pages are kept: for this very host, out of reach of scripts and of other sites. */
export const OWN_COOKIE = { path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;
