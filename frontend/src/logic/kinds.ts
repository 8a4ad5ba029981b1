/** Which files are worth sending. Only what is surely none of ours is refused by its name or type; the server looks inside. */

const TAKEN = new Set((
  'wav mp3 m4a m4b aac flac ogg oga opus wma amr aiff aif caf mka weba mp4 m4v mov mkv webm avi wmv flv 3gp 3g2 mpg mpeg ts mts '
  + 'm2ts ogv pdf txt md').split(' '));
const FOREIGN = new Set((
  'png jpg jpeg gif webp heic bmp tiff zip 7z rar gz tar dmg iso exe msi apk doc docx xls xlsx ppt pptx hwp hwpx odt ods odp rtf pages numbers key epub psd ai sketch '
  + 'ttf otf woff woff2 db sqlite html htm svg').split(' '));
const FOREIGN_TYPES = /^(image|font|model)\/|^text\/html$|^application\/(zip|gzip|msword|vnd\.(ms-|openxmlformats|oasis)|x-(7z|rar|tar|msdownload|zip))/;

export const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

export function mayBeTaken(file: { name: string; type: string }): boolean {
  const ending = endingOf(file.name);
  if (TAKEN.has(ending)) return true;
  return !FOREIGN.has(ending) && !FOREIGN_TYPES.test(file.type);
}
