/** One desktop notification. No buttons: not every browser and desktop has them. */
export async function notify(id: string, title: string, message: string): Promise<void> {
  const iconUrl = chrome.runtime.getURL("icons/128.png");
  try {
    await chrome.notifications.create(id, { type: "basic", iconUrl, title, message });
  } catch {
    // A desktop without notifications must not hold up what the user reads elsewhere.
  }
}
