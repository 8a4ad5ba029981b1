import { shell } from "electron";

import { classifyNavigation } from "../src/navigation.js";
import { allowsPermission } from "../src/permissions.js";
import { mayReach } from "../src/reach.js";

/**
 * Keep a page where it belongs: links to elsewhere open in the person's browser, other windows and webviews are refused.
 *
 * @param {import("electron").WebContents} contents
 * @param {() => string | null} origin the server's, null while there is none
 */
export function guardContents(contents, origin) {
  /** @param {{ url: string, preventDefault(): void }} event */
  const navigate = (event) => {
    const kind = classifyNavigation(event.url, origin());
    if (kind === "own") return;
    event.preventDefault();
    if (kind === "external") void shell.openExternal(event.url);
  };
  contents.setWindowOpenHandler(({ url }) => {
    if (classifyNavigation(url, origin()) === "external") void shell.openExternal(url);
    return { action: "deny" };
  });
  contents.on("will-navigate", navigate);
  contents.on("will-redirect", navigate);
  contents.on("will-attach-webview", (event) => event.preventDefault());
}

/**
 * Give devices and system services to our page alone, and let pages talk to our server alone.
 *
 * @param {import("electron").Session} session
 * @param {() => string | null} origin
 * @param {() => import("../src/ready-line.js").Ready | null} server
 */
export function guardSession(session, origin, server) {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayReach(url, server()) }));
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = "mediaTypes" in details ? details.mediaTypes : undefined;
    answer(allowsPermission(permission, details.requestingUrl, origin(), media));
  });
  session.setPermissionCheckHandler((_contents, permission, from, details) =>
    allowsPermission(permission, from, origin(), details.mediaType === undefined ? [] : [details.mediaType]),
  );
}
