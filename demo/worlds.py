"""Parameters of the simulated worlds: every number of the simulation's behaviour, in one place.

Effects are in log-odds (logits) unless a comment says otherwise; shares and rates are 0 to 1.

=============== ==============================================================================
world           what differs from `default`
=============== ==============================================================================
default         heterogeneous people, drifting interest, pressure that tires and drives away
everyday        as many proxies and scanners as published (README.md says where): what `make build`
                shows. Machines make 56 % of the opens and half of the clicks
interactions    pressure hurts people of low interest much more (openings and unsubscribes)
senders         four brands with their own cadence, mix of campaigns and mail system
shift           in the middle of the history the level of openings falls and unsubscribes rise
fall            in the middle of the history the level of openings falls by .9
exchangeable    all people and all messages alike: the past says nothing (negative control)
no_preference   nobody has an hour of the day at which they respond better
clustered       hours lie around 13:00 (normal, sd 4.5), so that the population has a best hour
uniform         hours lie anywhere in the day, so that only a contact's own hour counts
one_hour        the sender mails at 9:30 (UTC) only
two_kinds       event mail goes out between 16:00 and 17:00 and is answered much more often
tired           much mail; people differ in how it tires them, and it drives few away
kinds           categories are answered and drive away quite differently
=============== ==============================================================================
"""

from dataclasses import dataclass, replace

CATEGORIES = ("newsletter", "promotion", "product_update", "event")
EMAIL_SOURCES = ("sendgrid", "brevo", "generic")


@dataclass(frozen=True)
class Brand:
    """One sender: how often it mails, what it mails and through which systems."""

    name: str
    share: float  # of the contacts
    sends_per_week: float  # mean over contacts
    campaigns_per_week: int  # distinct messages offered; a contact gets some of them
    category_weights: tuple[float, ...]  # in the order of CATEGORIES, sum 1
    source_weights: tuple[float, ...]  # in the order of EMAIL_SOURCES, sum 1
    open_effect: float = 0.0
    leave_effect: float = 0.0


ONE_BRAND = (Brand("Northwind", 1.0, 2.5, 12, (0.35, 0.40, 0.15, 0.10), (0.40, 0.35, 0.25)),)
BUSY_BRAND = (Brand("Daily", 1.0, 4.5, 16, (0.35, 0.40, 0.15, 0.10), (0.40, 0.35, 0.25)),)
FOUR_BRANDS = (
    Brand("Weekly", 0.30, 1.0, 3, (0.90, 0.00, 0.10, 0.00), (0.0, 1.0, 0.0), 0.25, -0.20),
    Brand("Outlet", 0.30, 4.5, 14, (0.05, 0.90, 0.05, 0.00), (1.0, 0.0, 0.0), -0.25, 0.20),
    Brand("Studio", 0.25, 2.0, 8, (0.30, 0.10, 0.50, 0.10), (0.0, 0.3, 0.7), 0.05, 0.00),
    Brand("Forum", 0.15, 2.8, 10, (0.20, 0.10, 0.10, 0.60), (0.3, 0.0, 0.7), 0.00, 0.10),
)


@dataclass(frozen=True)
class World:
    """All parameters of one world; see the comments for units."""

    name: str = "default"
    brands: tuple[Brand, ...] = ONE_BRAND

    # opening: personal level, its movement over time, and what each send adds
    open_mean: float = -1.35
    open_sd: float = 1.10
    dormant_share: float = 0.20  # of the contacts, at the start
    dormant_shift: float = -2.6
    lapse_rate: float = 0.010  # awake to dormant, per week
    return_rate: float = 0.012  # dormant to awake, per week
    drift_rho: float = 0.97  # weekly AR(1)
    drift_sd: float = 0.16
    weekday_effects: tuple[float, ...] = (0.04, 0.10, 0.08, 0.05, -0.04, -0.16, -0.10)  # Monday on
    weekend_sd: float = 0.20  # personal taste for Saturday and Sunday
    hour_amplitude: float = 0.40  # cosine around the personal hour, contact's own time zone
    hour_spread: float = 0.0  # 0 = morning, midday, evening people; else sd in hours around 13:00
    only_at: float = -1.0  # the one hour (UTC) of all marketing mail; negative = any
    event_mail_at: float = -1.0  # hour (UTC) of mail of the category `event`; negative = any
    event_mail_open: float = 0.0  # further effect of that category
    campaign_sd: float = 0.30  # subject line and content of one message
    category_effect: float = 1.0  # multiplies the table in campaigns.py
    newcomer_open: float = 0.80
    newcomer_days: float = 20.0  # newcomer effects fade as exp(-days / this)
    fatigue: float = 0.10  # per send above fatigue_from in the last 7 days
    fatigue_from: float = 3.0
    fatigue_spread: float = 0.0  # sigma of the log-normal over contacts, whose mean is fatigue
    fatigue_low_interest: float = 0.0  # further fatigue per send and unit of low interest
    automation_open: float = 0.9  # welcome mail
    transactional_open: float = 1.6  # order confirmation

    # clicking, given a human open
    click_mean: float = -2.0
    click_sd: float = 0.70
    click_campaign_sd: float = 0.25

    # leaving
    leave_mean: float = -6.85
    leave_sd: float = 0.50  # personal; does not change the mean hazard
    leave_campaign_sd: float = 0.35  # subject line and content of one message; neither does this
    leave_pressure: float = 0.30  # per send above leave_from in the last 7 days
    leave_from: float = 2.0
    leave_newcomer: float = 1.10
    leave_decline: float = 0.45  # per logit of interest below the own normal level
    leave_low_interest: float = 0.08  # pressure x low interest
    complaint_ratio: float = 0.05  # complaints per unsubscribe, same hazard otherwise
    resubscribe_share: float = 0.08  # of those who left, after 2 to 8 weeks

    # mail volume
    cadence_sigma: float = 0.35  # log-normal over contacts
    burst_share: float = 0.06  # of contact-weeks, and of brand-weeks
    burst_factor: float = 1.8

    # machines
    proxy_share: float = 0.35
    proxy_open: float = 0.92
    proxy_hides: float = 0.90  # the person's own open is not seen
    proxy_flag: float = 0.97  # the vendor recognises it
    images_off: float = 0.03  # own open not seen, without a proxy
    scanner_share: float = 0.05
    scanner_click: float = 0.70
    scanner_flag: float = 0.85
    scanner_leave: float = 0.02  # of the visits that follow links: unsubscribe link as well

    # delivery, per send
    bad_address_share: float = 0.035  # of contacts: the first send bounces hard
    hard_bounce: float = 0.0012
    soft_bounce: float = 0.0055
    deferred: float = 0.006
    rejected: float = 0.0006

    # delays in hours: log-normal median and sigma, 7 days at most; a late share opens later
    open_delay_median: float = 3.0
    open_delay_sigma: float = 1.8
    open_late_share: float = 0.02
    leave_delay_median: float = 4.0
    leave_delay_sigma: float = 1.6

    # web and shop, per contact and week; interest multiplies by exp(0.4 x interest)
    visit_rate: float = 0.25
    purchase_rate: float = 0.010
    purchase_after_click: float = 0.06
    form_share: float = 0.04  # of visits

    # level shift in the middle of the history
    shift_open: float = 0.0
    shift_leave: float = 0.0


DEFAULT = World()

WORLDS = {
    world.name: world
    for world in (
        DEFAULT,
        replace(DEFAULT, name="everyday", proxy_share=0.25, scanner_share=0.01),
        replace(
            DEFAULT,
            name="interactions",
            leave_mean=-7.15,
            leave_low_interest=0.20,
            fatigue_low_interest=0.10,
        ),
        replace(DEFAULT, name="senders", brands=FOUR_BRANDS, leave_mean=-7.30),
        replace(DEFAULT, name="shift", shift_open=-0.50, leave_mean=-7.10, shift_leave=0.60),
        replace(DEFAULT, name="fall", shift_open=-0.90),
        replace(
            DEFAULT,
            name="exchangeable",
            open_sd=0.0,
            dormant_share=0.0,
            lapse_rate=0.0,
            return_rate=0.0,
            drift_sd=0.0,
            weekday_effects=(0.0,) * 7,
            weekend_sd=0.0,
            hour_amplitude=0.0,
            campaign_sd=0.0,
            category_effect=0.0,
            newcomer_open=0.0,
            fatigue=0.0,
            automation_open=0.0,
            transactional_open=0.0,
            click_sd=0.0,
            click_campaign_sd=0.0,
            leave_mean=-5.8,
            leave_sd=0.0,
            leave_campaign_sd=0.0,
            leave_pressure=0.0,
            leave_newcomer=0.0,
            leave_decline=0.0,
            leave_low_interest=0.0,
            cadence_sigma=0.0,
            burst_share=0.0,
            proxy_share=0.0,
            scanner_share=0.0,
        ),
        replace(DEFAULT, name="kinds", category_effect=6.0),
        replace(DEFAULT, name="no_preference", hour_amplitude=0.0, weekend_sd=0.0),
        replace(DEFAULT, name="clustered", hour_spread=4.5),
        replace(DEFAULT, name="uniform", hour_spread=1000.0),
        replace(DEFAULT, name="one_hour", only_at=9.5),
        replace(DEFAULT, name="two_kinds", event_mail_at=16.0, event_mail_open=1.0),
        replace(
            DEFAULT,
            name="tired",
            brands=BUSY_BRAND,
            open_mean=-0.60,
            dormant_share=0.05,
            fatigue=0.20,
            fatigue_from=2.0,
            fatigue_spread=1.0,
            leave_mean=-8.2,
            leave_pressure=0.05,
            burst_share=0.25,
            burst_factor=2.5,
        ),
    )
}
