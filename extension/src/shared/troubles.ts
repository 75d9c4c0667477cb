/** What went wrong and the user has not seen yet, newest first under `troubles`. Written by background alone. */
export interface Trouble {
  at: number;
  sentence: string;
}

export const TROUBLES = "troubles";

/** Opens and clicks since the popup was last open; the number on the badge. */
export const UNSEEN = "unseen";

/** Name of the port the popup holds open: what it shows is seen. */
export const POPUP_PORT = "popup";
