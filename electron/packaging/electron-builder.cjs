/**
 * How the program is packed for each system: `npm run package` on that system, after the server was frozen into `frozen`.
 * RECORDROUTE_UPDATE_URL is the address that the package looks at for newer ones; without it the package looks at none.
 */

const AUDIO = ["aac", "aif", "aiff", "amr", "flac", "m4a", "mka", "mp3", "oga", "ogg", "opus", "wav", "weba", "wma"];
const VIDEO = ["3gp", "avi", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "webm", "wmv"];
const DOCUMENTS = ["pdf", "txt", "md"];
const address = process.env["RECORDROUTE_UPDATE_URL"];

/** @type {import("electron-builder").Configuration} */
module.exports = {
  appId: "app.recordroute.shell",
  productName: "RecordRoute",
  directories: { output: "dist", buildResources: "packaging" },
  files: ["main.js", "preload.cjs", "src", "parts", "start", "messages", "icons", "package.json"],
  extraResources: [
    { from: "frozen/sttEngine", to: "sttEngine" },
    { from: "../frontend/src/messages", to: "messages", filter: ["*.json"] }, // the page's words for the server's errors
  ],
  icon: "icons/icon.png",
  asar: true,
  npmRebuild: false,
  publish: address ? { provider: "generic", url: address } : null,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: true, // the start screen is a file with a style and a script beside it
  },
  win: { target: ["nsis"] },
  // `fileAssociations` would make us the program that opens every text: `installer.nsh` only offers us beside others.
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, include: "packaging/installer.nsh" },
  mac: {
    // The frozen server is of the machine that froze it: each architecture is packed on its own.
    target: ["dmg", "zip"],
    category: "public.app-category.productivity",
    hardenedRuntime: true,
    entitlements: "packaging/entitlements.plist",
    entitlementsInherit: "packaging/entitlements.plist",
    extendInfo: {
      CFBundleDevelopmentRegion: "en",
      CFBundleLocalizations: ["en", "ko"],
      NSMicrophoneUsageDescription: "RecordRoute records what you say when you press Record. The sound stays on this computer.",
    },
    extraResources: [
      { from: "packaging/en.lproj", to: "en.lproj" },
      { from: "packaging/ko.lproj", to: "ko.lproj" },
    ],
    fileAssociations: [
      { name: "Audio", ext: AUDIO, role: "Viewer", rank: "Alternate" },
      { name: "Video", ext: VIDEO, role: "Viewer", rank: "Alternate" },
      { name: "Document", ext: DOCUMENTS, role: "Viewer", rank: "Alternate" },
    ],
  },
  linux: {
    target: ["AppImage", "deb"],
    executableName: "recordroute",
    category: "AudioVideo",
    // What a desktop may offer us for; which program opens a file stays the person's choice.
    mimeTypes: [
      ...["audio/aac", "audio/flac", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/x-wav", "audio/x-ms-wma", "audio/AMR"],
      ...["video/mp4", "video/mpeg", "video/ogg", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", "video/x-ms-wmv"],
      ...["application/pdf", "text/plain", "text/markdown"],
    ],
    executableArgs: ["%F"],
  },
};
