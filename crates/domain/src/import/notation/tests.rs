use super::*;
use crate::exact::Billionths;

#[test]
fn dates() {
    for (text, iso) in [
        ("2027-01-31", "2027-01-31"),
        ("2027/1/31", "2027-01-31"),
        ("2012-07-03 00:00:00", "2012-07-03"),
        ("2012-07-03T22:15:00Z", "2012-07-03"),
        ("2012-07-03T22:15:00.000+02:00", "2012-07-03"),
        ("2012-07-03T00", "2012-07-03"),
        ("31.01.2027", "2027-01-31"),
        ("1.2.2027 14:30", "2027-02-01"),
        ("30.06.08", "2008-06-30"),
        ("31.12.40", "2040-12-31"),
        ("17.03.97", "1997-03-17"),
        ("31/01/2027", "2027-01-31"),
        ("01/31/2027", "2027-01-31"),
        ("03/03/2027", "2027-03-03"),
        ("31-01-2027", "2027-01-31"),
        ("1-Jul-2012", "2012-07-01"),
        ("June 30, 2020", "2020-06-30"),
        ("Sept. 1st, 2020", "2020-09-01"),
        ("30 June 2020", "2020-06-30"),
        ("31. März 2027", "2027-03-31"),
        (" 31.01.2027 ", "2027-01-31"),
    ] {
        assert_eq!(
            parse_date(text, None).map(|date| date.to_string()),
            Ok(iso.to_owned()),
            "{text}"
        );
    }
    for text in [
        "",
        "2027",
        "2027-02-30",
        "31.13.2027",
        "2023-24",
        "1.2.3",
        "Exempt under Section 43",
        "12,343.96",
        "32/32/2027",
        "2021-22 Q2",
        "1 2 2027",
    ] {
        assert_eq!(parse_date(text, None), Err(DateFault::NotADate), "{text}");
    }
}

#[test]
fn the_order_of_day_and_month_is_asked_for_when_it_matters() {
    let text = "01/02/2027";
    assert_eq!(parse_date(text, None), Err(DateFault::Ambiguous));
    for (order, iso) in [
        (DayOrder::DayFirst, "2027-02-01"),
        (DayOrder::MonthFirst, "2027-01-02"),
    ] {
        let date = parse_date(text, Some(order)).map(|date| date.to_string());
        assert_eq!(date, Ok(iso.to_owned()));
    }
    for (text, order) in [
        ("31/01/2027", Some(DayOrder::DayFirst)),
        ("1/31/2027", Some(DayOrder::MonthFirst)),
        ("1/2/2027", None),
        ("2027-01-31", None),
        ("x", None),
    ] {
        assert_eq!(proven_day_order(text), order, "{text}");
    }
}

#[test]
fn serial_numbers_of_spreadsheets() {
    for (text, iso) in [
        ("25569", Some("1970-01-01")),
        ("45292.5", Some("2024-01-01")),
        ("500", None),
        ("500000", None),
        ("x", None),
    ] {
        let date = date_of_serial(text).map(|date| date.to_string());
        assert_eq!(date.as_deref(), iso, "{text}");
    }
}

#[test]
fn numbers() {
    use DecimalMark::{Comma, Point};
    for (text, mark, amount, value) in [
        ("1,234.5", None, false, Some("1234.5")),
        ("1.234,5", None, false, Some("1234.5")),
        ("12 343,96", None, false, Some("12343.96")),
        ("12\u{202f}343,96", None, false, Some("12343.96")),
        ("1'234.50", None, false, Some("1234.5")),
        ("500,000", None, false, Some("500000")),
        ("1.200", None, false, Some("1.2")),
        ("1.200", None, true, Some("1200")),
        ("1.200", Some(Comma), false, Some("1200")),
        ("1,200", Some(Comma), false, Some("1.2")),
        ("1,200", Some(Point), false, Some("1200")),
        ("12.5", Some(Comma), false, Some("12.5")),
        ("0.125", Some(Comma), true, Some("0.125")),
        ("1,234,567", None, false, Some("1234567")),
        ("1.234.567", None, false, Some("1234567")),
        ("-0.4", None, false, Some("-0.4")),
        ("−7", None, false, Some("-7")),
        ("(1,234)", None, false, Some("-1234")),
        ("+5", None, false, Some("5")),
        (".5", None, false, Some("0.5")),
        ("12 %", None, false, Some("12")),
        ("1,23,456", None, false, None),
        ("1 2", None, false, None),
        ("1.2.3", None, false, None),
        ("1,234.5.6", None, false, None),
        ("five", None, false, None),
        ("5 days", None, false, None),
        ("", None, false, None),
        ("-", None, false, None),
        (".", None, false, None),
    ] {
        let read = parse_decimal(text, mark, amount)
            .and_then(|value| Billionths::from_rational(&value).ok())
            .map(|value| value.to_string());
        assert_eq!(read.as_deref(), value, "{text} {mark:?}");
    }
}

#[test]
fn a_decimal_mark_is_proven_by_what_cannot_group() {
    for (text, mark) in [
        ("1.234,5", Some(DecimalMark::Comma)),
        ("€ 12,50", Some(DecimalMark::Comma)),
        ("£12,343.96", Some(DecimalMark::Point)),
        ("1,234", None),
        ("1.234", None),
        ("12", None),
        ("1.2.2027", None),
    ] {
        assert_eq!(proven_decimal_mark(text), mark, "{text}");
    }
}

#[test]
fn amounts() {
    let known = |code: &str| code.parse().ok().map(WrittenCurrency::Known);
    for (text, value, currency) in [
        ("£12,343.96", "12343.96", known("GBP")),
        ("€ 1.200", "1200", known("EUR")),
        ("1.200,50 €", "1200.5", known("EUR")),
        ("500,000", "500000", None),
        ("$4,800,000", "4800000", Some(WrittenCurrency::Dollar)),
        ("CA$ 5", "5", known("CAD")),
        ("1'200.- CHF", "1200", known("CHF")),
        ("1200,-- EUR", "1200", known("EUR")),
        ("EUR 1200", "1200", known("EUR")),
        ("$1.2m", "1200000", Some(WrittenCurrency::Dollar)),
        ("1.234 Mio. €", "1234000", known("EUR")),
        ("5 T€", "5000", known("EUR")),
        ("3 million", "3000000", None),
        ("-£5", "-5", known("GBP")),
        ("£-5", "-5", known("GBP")),
        ("(£5)", "-5", known("GBP")),
        ("0", "0", None),
    ] {
        let read = parse_amount(text, None);
        let amount = read.as_ref().and_then(|amount| {
            let value = Billionths::from_rational(&amount.value).ok()?;
            Some((value.to_string(), amount.currency))
        });
        assert_eq!(amount, Some((value.to_owned(), currency)), "{text}");
    }
    for text in [
        "",
        "£",
        "Exempt under Section 43 of the Freedom of Information Act 2000",
        "about 5 EUR",
        "5 EUR USD",
        "2 to 3",
        "£5 - £7",
        "5 k m",
    ] {
        assert_eq!(parse_amount(text, None), None, "{text}");
    }
}

#[test]
fn yes_and_no() {
    for (text, value) in [
        ("Yes", Some(true)),
        ("JA", Some(true)),
        ("x", Some(true)),
        ("nein", Some(false)),
        ("FALSE", Some(false)),
        ("0", Some(false)),
        ("maybe", None),
        ("", None),
    ] {
        assert_eq!(parse_yes_no(text), value, "{text}");
    }
    for text in ["n/a", " - ", "k. A.", "TBC"] {
        assert!(is_placeholder(text), "{text}");
    }
    assert!(!is_placeholder("no"));
}
