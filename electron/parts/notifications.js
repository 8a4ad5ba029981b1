import { Notification } from "electron";

/** The system's notifications, each of which leads somewhere. */
export class Notifications {
  /** @type {Set<Notification>} one that nobody holds loses its click */
  #held = new Set();

  /**
   * @param {string} title
   * @param {string} body
   * @param {() => void} onClick
   */
  tell(title, body, onClick) {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title, body });
    this.#held.add(notice);
    notice.on("click", () => {
      this.#held.delete(notice);
      onClick();
    });
    notice.on("close", () => this.#held.delete(notice));
    notice.show();
  }
}
