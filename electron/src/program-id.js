/**
 * What the systems call the program: Windows shows notifications only of one whose shortcut has the same name, which is the `appId`
 * of `packaging/electron-builder.cjs`.
 */
export const PROGRAM_ID = "app.recordroute.shell";
