/**
 * Addresses of known senders' open trackers. Written by scripts/write_tracker_patterns.py; not to be edited by hand.
 * From the lists of MailTrackerBlocker (BSD-3-Clause), Simplify (BSD-3-Clause, MIT) and Trocker (Apache-2.0), and
 * facts read in senders' own sources; the licence texts are in NOTICE.
 *
 * One sender per line: name, tab, patterns. `host`, `host/path`, or without a host `/path` and `//part of a path`;
 * `#` is a digit, `*` any run of characters (in a host: within one label). `~` marks what is no proof alone.
 */
export const PATTERNS = `
365offers.trade	trk.365offers.trade
3hands	~mi.pbz.jp/
Absolutesoftware-email	click.absolutesoftware-email.com/open.aspx
Acoustic	mkt*.com/open mkt*.net/open mkt4477.com/ctt ~/open/log/
Act-On	~actonsoftware.com
ActionKit	track.sp.actionkit.com/q/
Active	~click.email.active.com/q
ActiveCampaign	~//lt.php*?l=open ~/Prod/link-tracker?nl=
Activecore	h-cast.jp/mail_open
ADAC	~mailing.adac.de/tr/
AdComplete	~/banman.asp?
Adobe	112.2o7.net demdex.net postoffice.adobe.com/po-server/link/open t.info.adobesystems.com ~/ee/v1/open ~/trk?t=1&mid=
Adtriba	~d.adtriba.com
AgileCRM	agle2.me/open
Agoda	xml.agoda.com/EmailTracking/api/emailtracking/Open
Air Miles	email.airmiles.ca/O
Aislelabs	app.aislelabs.com/o/emailv3/emailv3onepixel.jsp
Alaska Airlines	click.points-mail.com/open ~gqco.net/i/ ~sjv.io/i/
Alibaba	ae.mmstat.com/ae.edm.edm_open
All Nippon Airways	~amc.ana.co.jp/bin/checker
Amazon	~sellercentral*.amazon.*/nms/img/
Amazon SES	amazon.com/gp/forum/email/tracking amazonappservices.com/trk awscloud.com/trk awstrack.me ~//aws-track-email-open ~amazon.com/gp/r.html ~amazonappservices.com/r/
Amobee	~d.turn.com/r/
Apo	info.apo.com/op/
Apple	apple.com/report/2/its_mail_sf ~//apple_email_link/spacer
Appriver	appriver.com/e1t/o/
Apptivo	~apptivo.com
Artegic	~elaine-asp.de
Asana	app.asana.com/-/open
Ashby	app.ashbyhq.com/api/beacon/email-read/
ASUSTeK	~emditpison.asus.com
AT&T	~clicks.att.com/OCT/eTrac?EMAIL_ID=
Atlassian	bitbucket.org/account/notifications/mark-read/ i.trellomail.com/e/eo
AutoAlert	dealer.autoalert.com/email/tracking/open ~fzlnk.com/AutoAlertEmailHandler.ashx
Autopilot	~autopilotmail#.io ~autopilotmail.io
AWeber	openrate.aweber.com
Axios	~link.axios.com/img/*.gif
Backpack Internet	track.bentonow.com/tracking/emails/ ~app.bentonow.com/ahoy/messages/
Bananatag	bl-1.com
Bandsintown	px1.bandsintown.com
Bazaarvoice	bazaarvoice.com/a.gif
Beehiiv	~/ss/o/*/*/*/ho.gif
Benchmark Email	bmetrack.com/c/o
Bison	~clicks.bisonapp.com
Blackbaud	support.planetary.org/site/PixelServer ~/smtp.mailopen?id=
Bloomreach	cdn.us1.exponea.com/*/open
Blueshift	getblueshift.com/track
Bombcom	~bixel.io
Boomerang	~mailstat.us/tr
Boots	boots.com/rts/open.aspx
Boxbe	boxbe.com/stfopen
British Airways	britishairways.com/cms/global/assets/images/global/email_images/structural/primary1px.gif
Browserstack	browserstack.com/images/mail/track-open
BuzzStream	tx.buzzstream.com
Campaign Monitor	~cmail##.com/t/ ~cmail#.com/t/ ~cmail*.com/t/ ~createsend*.com
Campaigner	trk.cp20.com/open/
CanaryMail	canarymail.io/track
Cheetah Digital	~/rts/open.aspx?tp=
ChurnZero	t.churnzero.net/ss/o/
CircleCI	email.circleci.com/o/
Cirrus Insight	tracking.cirrusinsight.com
Clarivate	~/email/track?a=
CLICKBOTPROTECTION	~inthemoon.com/r2.php
ClickMeter	pixel.watch
Clio	app.clio.com/tracking_pixel market.clio.com/trk
Close	close.com/email_opened close.io/email_opened ~dripemail2.com
cloudHQ	cloudhq-mkt#.net/mail_track cloudhq.io/mail_track
Coda	coda.io/logging/ping
CodePen	~mailer.codepen.io/q
CommissionSoup	cstrk.net/imp.aspx?l=
ConneQuityMailer	connequitymailer.com/open/
Conrad	~aktuell.conrad.de/g.html
Constant Contact	constantcontact.com/images/p1x1.gif r20.rs6.net/tn.jsp rs6.net/on.jsp ~constantcontact.com/images
ContactMonkey	contactmonkey.com/api/v1/tracker
ConvertKit	convertkit-mail.com/o/ ~open.convertkit-mail#.com ~open.convertkit-mail.com ~open.convertkit-mail2.com/
Copernica	~/image/####/*/image.gif?cdmiv= ~/images/pixel2.gif?pomiv=
Copper	~prosperworks.com/tp/t
Creditmantri	~mailer.creditmantri.com/t/
Critical Impact	~portal.criticalimpact.com/c2/
Cuenote	~cuenote.jp/c/
Curumeru	~crmf.jp
Customer.io	customeriomail.com/e/o track.customer.io/e/o
Cyberimpact	~app.cyberimpact.com/footer-image
Data Axle	ympxl.com/log.gif
dataX	openedlog.bdash-cloud.com/opened openedlog.smart-bdash.com/opened
Dating Profits	click.xnxxinc.com/campaign/track-email/
Deployteq	~click.centraalbeheer.nl ~e.bax-shop.nl ~e.wehkamp.nl
DidTheyReadIt	~xpostmail.com
Discord	~discord.com/api/science/
Disney	~clk.messaging.go.com/c/##/bcasts/##########/view
DocuMatix	enews.itcu.org/op?m=
Doorkeeper	~r.doorkeeper.jp/*.png
DotDigital	dmtrk.net trackedlink.net ~email.syntricate.com.au
Driftem	driftem.com/ltrack
Drop	pixel.massdrop.com/open/pixel.gif
Dropbox	~dropbox.com/l/
Dyson	tracking.dyson.com/t/
DZone	mailer.dzone.com/open.php
eBay	ebayadservices.com/marketingtracking/v1/impression
Ebsta	~console.ebsta.com ~ebsta.com/r/
EdgeSuite	~epidm.edgesuite.net
eGain	~notify.egain.cloud/egain/notify/
Egocdn	~egocdn.com/syn/mail_s.php
Email on Acid	eoapxl.com
EmailTracker.website	~my-email-signature.link
Emarsys	emarsys.com/e2t/o/
EmberPoint	~mpse.jp
Envoke	envoke.com/o/
Epic Games	accts.epicgames.com/O/
Epsilon	~ind.dell.com ~login.dotomi.com/ucm/UCMController
Escalent	~email-analytics.morpace.com
eSputnik	esputnik.com/repository/applications/commons/hidden.png
Etransmail	ftrans03.com/linktrack/
EventBrite	~eventbrite.com/emails/action
EventsInYourArea	eventsinyourarea.com/track/
EveryAction	~click.everyaction.com/j/
Evite	pippio.com/api/sync ~nli.evite.com/imp
ezyVet	ezyvet.com/email_open_log.php
Flatastic	~api.flatastic-app.com/index.php/img
Flipkart	flipkart.com/t/open
ForMirror	formirror.com/open/
FreeLancer	freelancer.com/1px.gif
FreshMail	~mail.*.pl/o/
Front	app.frontapp.com/*/seen app.frontapp.com//seen ~app.frontapp.com ~web.frontapp.com/api
G-Lock Analytics	~fssdev.com/t/?*
GearBest	appinthestore.com/marketing/mail-user-deal/open
Gem	zen.sr/o
GetBase	getbase.com/e1t/o/
GetNotify	~email81.com ~email81.com/case
GetResponse	getresponse.com/open.html ~/open.html?x=
GitHub	github.com/notifications/beacon/
GlassDoor	~mail.glassdoor.com/pub/as
GMass	ec2-52-26-194-35.us-west-2.compute.amazonaws.com gmreg#.net gmtrack.net link.gmreg#.net
Gmelius	gml.email
GoDaddy	img.secureserver.net/bbimage.aspx ~email.cloud.secureclick.net/view
Gogcli	~//gog-email-tracker-
Google	google-analytics.com/collect youtube.com/gen_204 ~ad.doubleclick.net/ddm/ad ~google.com/appserve/mkt/img/ ~notifications.google.com/g/img/ ~notifications.googleapis.com/email/t/ ~youtube.com/attribution_link
Gophish	~/track?rid=
Grammarly	grammarly.com/open
Granicus	govdelivery.com/track links.ssa.gov/track
GreenMail	~greenmail.co.in
Groundhogg	~/gh/tracking/email/open/
Groupon	groupon.com/analytic/track.gif
GrowthDot	growthdot.com/api/mail-tracking
Higher Logic	~informz.net/z/*/image.gif
Hiretual	api.hiretual.com/webhooks/tracking/open/
Homeaway	trk.homeaway.com
HubSpot	t.hsmsdd*.com t.hubspotemail.net t.hubspotfree*.net t.senal*.com t.sidekickopen*.com t.signale*.com t.signaux*.com t.sigopn*.com t.strk##.email track.getsidekick.com ~hubspotlinks.com/*to/
Hunter	mltrk.io/pixel/
Hyper Hyper	hyperhub.com.au/newhub/api/email/track
iContact	icptrack.com/icp
Indeed	subscriptions.indeed.com/imgping
Inflection	tracking.inflection.io
Infobip	~/tracking/1/open/
Insightly	insgly.net/api/trk
Integral Ad Science	pixel.adsafeprotected.com
Intercom	intercom-mail*.com/o via.intercom.io/o ~intercom-mail*.com/q ~intercom-mail*.com/via/
IONOS	t.ionos.com/oms_p/ ~oc.ionos.com/?utm_rid= ~simg.1und1.de
Is-tracking-pixel-api-prod.appspot	is-tracking-pixel-api-prod.appspot.com
Japan Railway	~expy.jp/c/
Jeeng	~/stripe/image?cs_
Keap	infusionsoft.com/app/emailOpened ~keap-link###.com/v2/render/
Keychron	keychron.com/_t/open/
Klaviyo	ctrk.klclick*.com/o/ klclick1.com trk.klaviyomail.com
LaunchBit	launchbit.com/taz-pixel
Lidl	servicemails.lidl.de/d/d.gif
LinkedIn	linkedin.com/emimp/ ~help.linkedin.com/rd/
Listmonk	~/campaign/*/*/px.png
Litmus	emltrk.com
Liveclicker	~em.realtime.email/service/rte?kind=duration
Locaweb	~/accounts/*/messages/*/openings/*?envelope_id=
LogDNA	ping.answerbook.com
Magento	magento.com/trk ~go.rjmetrics.com
Mailbird	tracking.getmailbird.com/OpenTrackingPixel/
Mailbutler	mailbutler.io/tracking/
Mailcampaigns	~interface.mailcampaigns.nl/v#/t/
Mailcastr	~mailcastr.com/image/ ~mailcastr.com/image/*
Mailchimp	list-manage.com/track list-manage1.com/track us*.mailchimp.com/mctx/opens ~/track/open.php?u=
MailCoral	mailcoral.com/open
MailerLite	~clicks.mlsend.com
MailInifinity	mailinifinity.com/ptrack
Mailjet	mjt.lu/oo/
Mailshake	w1.mslai.net/prod/open/ w1.msstnu.com/prod/open/
Mailspring	getmailspring.com/open
MailTag	mailtag.io/email-event
Mailtrack	mailtrack.io/trace
Mailzter	mailzter.in/ltrack
Mandrill	mandrillapp.com/track
Mapp	~enews.zdnet.com/imagelibrary/
Marketo	marketo.com/trk
MDirector	track.mdrctr.com/track/open/key/
Mention	mention.com/e/o/
Mercari	~bmo.mercari.jp
MessageGears	~/o/4/eyJhaSI6
Meta	facebook.com/email_open_log_pic.php facebookdevelopers.com/trk fb.com/trk ~facebook.com/aymt/aa/ ~facebook.com/r/v/
MetaData	metadata.io/e1t/o/
Microsoft	~dist.nam.formspro.microsoft.com/api/invite/outbound/ ~gridinbound.blob.core.windows.net ~mucp.api.account.microsoft.com ~svc.dynamics.com/t/i/
Mixmax	app.mixmax.com/api/track links.mixmax.com/b mixmax.com/api/track/ mixmax.com/e/o track.mixmax.com ~email.mixmax.com
Mixpanel	mixpanel.com/track mixpanel.com/trk ~api.mixpanel.com/tr
Moneyforward	~tm.moneyforward.com/I/
Mumara	~/campaign/track-email/######__###__#######__###
MyEmma	e2ma.net/track t.e2ma.net
Nation Builder	nationbuilder.com/r/o
NeteCart	netecart.com/ltrack
Netflix	~beaconimages.netflix.net/img/
NetHunt	nethunt.com/api/v1/track/email/
Neustar	~/emailprefs/images/*/*/
Newegg	~newegg.com/mr/*.gif
NewtonHQ	tr.cloudmagic.com
NTT	~club-ntt-west.com/cn-w/cmn/img/1.png
Nylas	api.nylas.com/open link.nylas.com/open/
Omnisend	~/transactional/track/*?signature=
OpenBracket	openbracket.co/track
OpenWork	openwork.jp/log_mail_open_com
Opicle	track.opicle.com
Oracle	dynect.net/trk.php ~/e/FooterImages/FooterImage ~/pub/as?_ri_= ~bm23.com/t/ ~bm5150.com/t/ ~en25.com/e/ ~lifelock.custhelp.com/rd/ ~tags.bluekai.com/site
OutMaster	~outmaster.co/mailer/index.php/campaigns/
Outreach	a.science-recruiting.com/api/mailings/opened getoutreach.com/api/mailings/opened outrch.com/api/mailings/opened ~//api/mailings/opened ~app.outreach.io
Paved	vpdae.com/open/####.gif
PayBack	~email.payback.in/a/ ~mail.payback.in/tr/
PayPal	paypal-communication.com/O/ t.paypal.com/ts
Paystone	~link.datacandy.com/i/
Paytm	trk.paytmemail.com
Peach Aviation	mlapp.flypeach.com/mail/prod/receipt/read.php?id= ~mag.flypeach.com/c/
PersistIQ	infinite-stream-5194.herokuapp.com/pixel
phpList	~phplist.com/lists/ut.php
Playdom	~playdom.com/g
Plusgrade	~upgrade.plusgrade.com/offer/
Polymail	~polymail.io/v2/z/ ~share.polymail.io
Postmark	pstmrk.it
Press Ganey	~email.patients.pgsurveying.com
ProductHunt	links.producthunt.com/oo/
ProlificMail	prolificmail.com/ltrack
Qualtrics	~/WRQualtricsContacts/Watermark.php
Quora	quora.com/qemail/mark_read
Rabobank	mail.rabobank.nl/public/o/
Rakuten	cl.rakuten-bank.co.jp/rw/beacon_ img.travel.rakuten.co.jp/share/mail/img/open/ ~cmb.rakuten-sec.co.jp/bin/checker ~r.rakuten.co.jp
ReplyCal	~replycal.com/home/index/?token
ReplyMsg	~replymsg.com
Responder.co.il	opens.responder.co.il
Return Path	returnpath.net/pixel.gif
Rewe	~epost.rewe.de/action/view/
Rocketbolt	email.rocketbolt.com/o/
Rule	app.rule.io/track/image
Runtastic	runtastic.com/mo/
Sailthru	sailthru.com/trk
Salesforce	app.relateiq.com/t.png beacon.krxd.net exct.net/open.aspx pixel.inbox.exacttarget.com/pixel.gif salesforceiq.com/t.png welcome.michaelcassel.com/r/*/open/1 ~/open.aspx? ~nova.collect.igodigital.com ~pardot.com/r/
SalesHandy	saleshandy.com/web/email/countopened
SalesLoft	salesloft.com/email_trackers
Segment	email.segment.com/e/o/
Selligent	~/optiext/optiextension.dll ~emsecure.net ~selligent.com ~slgnt.eu ~slgnt.us ~strongview.com/t
SendGrid	blueshiftmail.com/wf/open email.airbnb.com/wf/open email.getpocket.com/wf/open email.paytm.com/wf/open fullcontact.com/wf/open magento.com/wf/open nationbuilder.com/wf/open pipedrive.com/wf/open sendgrid.com/mpss/o sendgrid.com/ss/o sendgrid.com/trk sendgrid.com/wf/open sendgrid.net/ls sendgrid.net/mpss/o sendgrid.net/ss/o sendgrid.net/trk sendgrid.net/wf udacity.com/wf/open ~//wf/open?upn ~/wf/open?upn=
Sendinblue	sendibw.com/track/ ~amxe.net ~sendibtd.com
SendPulse	~stat-pulse.com
Shopify	~/tools/emails/open/
Signal	signl.live/tracker
Skillsoft	skillsoft.com/trk
Smore	smore.com/app/reporting/pixel/
SMTP.com	track.smtpsendmail.com/#######/o track.smtpsendmail.com/######/o track.smtpsendmail.com/#####/o
Snov	~/track/open/v2-
SparkPost	~sparkpostmail2.com
Splio	trk-2.net/ouv
Sprinklr	tracking-prod.sprinklr.com
Squarespace	engage.squarespace-mail.com/v2/a.gif
Staples	~/ctt/mktOpen?
Steam	~store.steampowered.com/emi/
Step Coupon	step-coupon.com/review_mail_read_status.html
Streak	mailfoogae.appspot.com streak.com/e/o/
Substack	substack.com/o/
Superhuman	r.superhuman.com
Taguchi	~taguchimail.com/i/app
TataDocomoBusiness	~tatadocomobusiness.com/rts/
Techgig	~//tj_mailer_opened_count_all.php
Telstra	tapi.telstra.com/presentation/v1/notification-mngmt/delivery-status-tracker
The Atlantic	data-cdn.theatlantic.com/email.gif links.e.theatlantic.com/open/log/
The Chronicle of Higher Education	d2uowlhdj52lqx.cloudfront.net/emailbeacon.png
The Washington Post	palomaimages.washingtonpost.com/pr2/*-beacon-#-#-##-# palomaimages.washingtonpost.com/pr2/*-beacon-#-#-#-# s2.washingtonpost.com/beacon/
TheTopInbox	thetopinbox.com/track/
Thunderhead	~na5.thunderhead.com
Tinyletter	~tinyletterapp.com
ToutApp	~go.toutapp.com ~toutapp.com
TrackApp	trackapp.io/*/ trackapp.io/b/ trackapp.io/r/ trackapp.io/static/img/track.gif
Traverse	~//getpic.php?l= ~/v1/*/#.gif?emailMd5Lower=
Trello	sptrack.trello.com/q/
Tripolis	~/public/o/*/t.gif
Trustyou	analytics.trustyou.com/surveys/api/mailing/events/invitation/opened
Twilio	api.segment.io/v1/pixel/track
Twitch	spade.twitch.tv/track
Twitter	twitter.com/scribe/ibis
UNiDAYS	~links#.m.myunidays.com ~links.m.myunidays.com
Unsplash	email.unsplash.com/o/
Upland PostUp	efeedbacktrk.com
Upwork	email.mg.upwork.com/o/
US Bancorp	post-images.com/amy/open.action
User.com	user.com/emails/open/
Varibase	~e.varibase.com/mail/MOS
Vcommission	tracking.vcommission.com
Verizon	verizon.com/econtact/ecrm/EmailTracking.serv
VinSolutions	~vinlens.com/email.ashx?c=
Vinted	vinted.*/crm/email_track?crm_email_id=
Vtiger	~od2.vtiger.com/shorturl.php
Walmart	w-mt.co/g/rptrcks/comm-smart-app/services/tracking/openTracker
We Are Web	tracking.weareweb.in/index.php/campaigns/
Webtrekk	~webtrekk.net
WildApricot	wildapricot.com/o/ wildapricot.org/emailtracker ~/EmailTracker/EmailTracker.ashx
Windscribe	windscribe.com/pixel
Wise	links.transferwise.com/track/ ~api.transferwise.com
Wish	wish.com/email-beacon.png
Wix	shoutout.wix.com/*/pixel/ ~shoutout.wix.com
WordPress	pixel.wp.com/t.gif
Workona	workona.com/mk/op/
Yahoo!	a.analytics.yahoo.com/p.pl
Yahoo! Japan	dsb.yahoo.co.jp/api/v1/clear.gif
YAMM	yamm-track.appspot.com
Yardi	~/t/teo?ref=
Yesware	t.yesware.com yesware.com/trk ~yesware.com/t/
Zendesk	~futuresimple.com/api/v1/sprite.png
Zeta Global	e.email.consumerreports.org/open/ e.newsletters.cnn.com/open/
Zoho	~maillist-manage.com/clicks/ ~sender#.zohoinsights-crm.com/ocimage/
`;
