/** By what a bounce is known that blames tracking. Generated from the server's domain/blame.py. */
export const PATTERNS = {
  mostChars: 20000,
  near: 120,
  returned:
    "(?:^|\\n)[ >]*--[^\\n]{0,60}(?:original|urspr|forwarded|returned|copy of|below this line|исходн|元のメッセージ|message (?:header|follows)|headers? )",
  innocent: [
    "(?:^|\\n)[ >*]*(?:subject|betreff|тема|件名)[ \\t]*[:：][^\\n]*",
    "(?:^|\\n)[^\\n]{0,12}[0-9.]{1,6} {1,4}T_[A-Z0-9_]+[^\\n]*",
    "(?:(?:message|mail|parcel|shipment|order|delivery|incident|case)[ -])?track(?:ing)?[ -]?(?:numbers?|no[.:]|nr|ids?|reference|codes?|log)(?![a-z])",
    "(?:message|delivery|parcel|shipment|order|bug|issue|ticket|time|case)[ -]?track(?:ing|ers?)(?![a-z])",
  ],
  codes: "(?:^|[\\n ])5[0-9]{2}[ -]+(?:#?5\\.[0-9]{1,3}\\.[0-9]{1,3}[ :]*)?",
  refusal:
    "block|reject|refus|denied|deny|disallow|prohibit|forbidden|banned|quarantin|violat|policy|policies|not (?:be )?(?:allow|accept|permit|deliver|welcome)|unwelcome|unwanted|contain|carries|carry|detect|found|because|due to|abgelehnt|abgewiesen|blockiert|gesperrt|verweigert|richtlinie|enthält|unzulässig|nicht (?:zugelassen|erlaubt|gestattet|angenommen|erwünscht)|wegen|отклонен|отклонён|заблокирован|запрещ|не допуска|не принима|отказ|политик|содерж|из-за|拒否|ブロック|禁止|許可され|受け付け|受信でき|ポリシー|含まれ|含む|検出",
  tracking:
    "(?<![a-zäöüß0-9.@/-])(?:track(?:ing|er)[ -]?(?:pixels?|images?|links?|urls?|beacons?|bugs?|gifs?|graphics?|content|elements?)|(?:e-?mail|open|read|click|link|pixel|receipt|user|recipient)[ -]?track(?:ing|ers?)|(?:web|e?mail)[ -]?(?:beacon|bug)s?|(?:spy|beacon)[ -]?pixels?|trackers?|(?:1 ?[x×] ?1|(?:one|single|1)[ -]pixel|invisible|hidden|transparent)[ -]?(?:pixel )?(?:images?|gifs?|pixels?|graphics?)|(?:remote|external|externally hosted|remotely loaded)[ -](?:images?|pictures?|graphics?)|(?:rewritten|redirect|redirecting|redirection|redirector)[ -](?:links?|urls?)|(?:zähl|tracking|spionage|verfolgungs)-?(?:pixel|bild|link|grafik)[a-zäöüß]{0,12}|(?:web-?bug|tracker)[ns]?|extern[a-z]{0,12} (?:bild|grafik)[a-zäöüß]{0,12}|(?:mail-?|öffnungs-?|link-?|klick-?)tracking)(?![a-zäöüß0-9@/-]|\\.[a-z])|трекинг|трекер|веб-?маяк|(?:пиксел|изображени|картин|ссыл)[а-яё]{0,12} (?:для )?отслеживани|отслежива[а-яё]{0,12} (?:пиксел|изображени|картин|ссыл)|внешни[а-яё]{0,12} (?:изображени|картин)|トラッキング|トラッカー|追跡(?:用)?の?(?:ピクセル|画像|リンク)|(?:ウェブ|web ?)ビーコン|(?:外部|リモート)画像",
  own: "(?:https?://|(?:urls?|uris?|links?|images?)[ :=(<\\[]{1,3})",
  ownEnd: "(?![a-z0-9-]|\\.[a-z])",
};
