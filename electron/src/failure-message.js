const TEXTS = {
  en: {
    title: "RecordRoute could not start",
    body: "Your recordings are safe. Close this message, run `python3 -m sttEngine doctor` and follow what it says.",
    log: "Last lines of the log:",
  },
  ko: {
    title: "RecordRoute를 시작하지 못했어요",
    body: "녹음은 안전해요. 이 창을 닫고 `python3 -m sttEngine doctor`를 실행해 안내를 따라 주세요.",
    log: "기록의 마지막 줄:",
  },
};

/**
 * What a person reads when the server cannot be had.
 *
 * @param {unknown} error
 * @param {string[]} lines the end of the server's log
 * @param {string} locale as in "ko-KR"
 * @returns {{ title: string, text: string }}
 */
export function failureMessage(error, lines, locale) {
  const words = locale.toLowerCase().startsWith("ko") ? TEXTS.ko : TEXTS.en;
  const reason = error instanceof Error ? error.message : String(error);
  const log = lines.length > 0 ? `\n\n${words.log}\n${lines.slice(-8).join("\n")}` : "";
  return { title: words.title, text: `${words.body}\n\n${reason}${log}` };
}
