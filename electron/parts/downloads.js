import { app } from "electron";

import { downloadPath } from "../src/download-name.js";
import { say } from "../src/words.js";

/**
 * A download asks where to, with the name that the server gave it.
 *
 * @param {import("electron").Session} session
 * @param {() => import("../src/words.js").Language} language
 */
export function saveWithDialog(session, language) {
  session.on("will-download", (_event, item) => {
    const defaultPath = downloadPath(app.getPath("downloads"), item.getFilename());
    item.setSaveDialogOptions({ defaultPath, title: say(language(), "export_title") });
  });
}
