use super::{check, none};
use crate::language::Language::English;

/// Monday.
const MONDAY: &str = "2017-07-10";

#[test]
fn absolute() {
    check(
        English,
        None,
        &[
            ("The bridge opened on July 7, 2017, at noon.", "July 7, 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("Friday, July 7, 2017: talks", "Friday, July 7, 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("on Friday July 7th, 2017.", "Friday July 7th, 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("the 7th of July 2017", "the 7th of July 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("on 7 July 2017", "7 July 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("Tuesday 14 of May 2019", "Tuesday 14 of May 2019", "2019-05-14", "2019-05-14 day absolute"),
            ("Sept. 5, 2016", "Sept. 5, 2016", "2016-09-05", "2016-09-05 day absolute"),
            ("Fri, 7 Jul 2017", "Fri, 7 Jul 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("07-Jul-2017", "07-Jul-2017", "2017-07-07", "2017-07-07 day absolute"),
            ("7/Jul/2017", "7/Jul/2017", "2017-07-07", "2017-07-07 day absolute"),
            ("2017-07-07", "2017-07-07", "2017-07-07", "2017-07-07 day absolute"),
            ("saved at 2017-07-07T10:30:00+02:00.", "2017-07-07", "2017-07-07", "2017-07-07 day absolute"),
            ("saved at 2017-07-07 10:30", "2017-07-07", "2017-07-07", "2017-07-07 day absolute"),
            ("file-2017-07-07.txt", "2017-07-07", "2017-07-07", "2017-07-07 day absolute"),
            ("on 3/7/2017", "3/7/2017", "2017-03-07", "2017-03-07 day absolute"),
            ("on 22/12/2024", "22/12/2024", "2024-12-22", "2024-12-22 day absolute"),
            ("on May 5, 2017", "May 5, 2017", "2017-05-05", "2017-05-05 day absolute"),
            (
                "on October third, nineteen sixty-two",
                "October third, nineteen sixty-two",
                "1962-10-03",
                "1962-10-03 day absolute",
            ),
            ("the twenty-fourth of May 2011", "the twenty-fourth of May 2011", "2011-05-24", "2011-05-24 day absolute"),
            ("on March 3rd of 2015", "March 3rd of 2015", "2015-03-03", "2015-03-03 day absolute"),
            ("in July 2018", "July 2018", "2018-07-01", "2018-07-31 month absolute"),
            ("since May 2018", "May 2018", "2018-05-01", "2018-05-31 month absolute"),
            ("in February of 2020", "February of 2020", "2020-02-01", "2020-02-29 month absolute"),
            ("in the summer of 2018", "summer of 2018", "2018-06-01", "2018-08-31 season absolute"),
            ("winter 2018 was mild", "winter 2018", "2018-12-01", "2019-02-28 season absolute"),
            ("the first quarter of 2018", "the first quarter of 2018", "2018-01-01", "2018-03-31 season absolute"),
            ("in 2018", "2018", "2018-01-01", "2018-12-31 year absolute"),
            ("the 2016 election", "2016", "2016-01-01", "2016-12-31 year absolute"),
            ("the accord (2015)", "2015", "2015-01-01", "2015-12-31 year absolute"),
            ("in 1789", "1789", "1789-01-01", "1789-12-31 year absolute"),
            ("in the 1990s", "1990s", "1990-01-01", "1999-12-31 decade absolute"),
            ("in the '90s", "'90s", "1990-01-01", "1999-12-31 decade absolute"),
            ("the early 2000s", "early 2000s", "2000-01-01", "2002-12-31 decade absolute"),
            ("early 2017", "early 2017", "2017-01-01", "2017-04-30 year absolute"),
            ("at the end of 2017", "the end of 2017", "2017-09-01", "2017-12-31 year absolute"),
            ("mid-2017", "mid-2017", "2017-05-01", "2017-08-31 year absolute"),
            ("late July 2017", "late July 2017", "2017-07-16", "2017-07-31 month absolute"),
            ("7–8 July 2017", "7–8 July 2017", "2017-07-07", "2017-07-08 day absolute"),
            ("from July 7 to 8, 2017", "July 7 to 8, 2017", "2017-07-07", "2017-07-08 day absolute"),
            ("July 7-8, 2017", "July 7-8, 2017", "2017-07-07", "2017-07-08 day absolute"),
            (
                "between 30 November and 1 December 2018",
                "30 November and 1 December 2018",
                "2018-11-30",
                "2018-12-01 day absolute",
            ),
            (
                "from 30 December 2018 to 2 January",
                "30 December 2018 to 2 January",
                "2018-12-30",
                "2019-01-02 day absolute",
            ),
            ("from 2014 to 2016", "2014 to 2016", "2014-01-01", "2016-12-31 year absolute"),
            ("the 1914-18 war", "1914-18", "1914-01-01", "1918-12-31 year absolute"),
            ("March to May 1997", "March to May 1997", "1997-03-01", "1997-05-31 month absolute"),
            ("the third Monday of May 2019", "the third Monday of May 2019", "2019-05-20", "2019-05-20 day absolute"),
            ("the last week of 2022", "the last week of 2022", "2022-12-26", "2023-01-01 week absolute"),
            ("two days after July 7, 2017", "two days after July 7, 2017", "2017-07-09", "2017-07-09 day absolute"),
            ("on Christmas Day 2017", "Christmas Day 2017", "2017-12-25", "2017-12-25 day absolute"),
            ("since Easter 2018", "Easter 2018", "2018-04-01", "2018-04-01 day absolute"),
            ("Ash Wednesday of 2018", "Ash Wednesday of 2018", "2018-02-14", "2018-02-14 day absolute"),
            ("on Thanksgiving 2019", "Thanksgiving 2019", "2019-11-28", "2019-11-28 day absolute"),
            ("on Black Friday, 2019", "Black Friday, 2019", "2019-11-29", "2019-11-29 day absolute"),
            ("the day after Christmas 2017", "the day after Christmas 2017", "2017-12-26", "2017-12-26 day absolute"),
            ("in Q3 2018", "Q3 2018", "2018-07-01", "2018-09-30 season absolute"),
            ("in the 2018-H1 report", "2018-H1", "2018-01-01", "2018-06-30 season absolute"),
            ("on Sep-23-2020", "Sep-23-2020", "2020-09-23", "2020-09-23 day absolute"),
            ("on 2020/23/Sep", "2020/23/Sep", "2020-09-23", "2020-09-23 day absolute"),
            ("sold on Dec31, 1994", "Dec31, 1994", "1994-12-31", "1994-12-31 day absolute"),
            ("on 08/12, 2015", "08/12, 2015", "2015-08-12", "2015-08-12 day absolute"),
            ("on 03-07-07", "03-07-07", "2007-03-07", "2007-03-07 day absolute"),
            ("the back issue 2016 - 11.", "2016 - 11", "2016-11-01", "2016-11-30 month absolute"),
            ("the week of July 7, 2017", "the week of July 7, 2017", "2017-07-03", "2017-07-09 week absolute"),
            ("in the nineties", "nineties", "1990-01-01", "1999-12-31 decade absolute"),
            ("the 1970's", "1970's", "1970-01-01", "1979-12-31 decade absolute"),
            ("two weeks after July 7, 2017", "two weeks after July 7, 2017", "2017-07-21", "2017-07-21 day absolute"),
            ("two years after 2011", "two years after 2011", "2013-01-01", "2013-12-31 year absolute"),
            // Years that head a line.
            ("2017 – Hamburg", "2017", "2017-01-01", "2017-12-31 year absolute"),
            ("Then\n\n2017\n\nTalks", "2017", "2017-01-01", "2017-12-31 year absolute"),
        ],
    );
}

#[test]
fn against_the_day_of_writing() {
    check(
        English,
        Some(MONDAY),
        &[
            ("met on July 7 in Hamburg", "July 7", "2017-07-07", "2017-07-07 day reference"),
            ("the June 28 concert", "June 28", "2017-06-28", "2017-06-28 day reference"),
            (
                "A year and a half before, at the old house",
                "A year and a half before",
                "2016-01-01",
                "2016-06-30 season reference",
            ),
            ("on Sept. 5", "Sept. 5", "2016-09-05", "2016-09-05 day reference"),
            ("they will meet on Sept. 5", "Sept. 5", "2017-09-05", "2017-09-05 day reference"),
            ("last Friday", "last Friday", "2017-07-07", "2017-07-07 day reference"),
            ("he said on Friday that talks will go on", "Friday", "2017-07-07", "2017-07-07 day reference"),
            ("talks will begin on Friday", "Friday", "2017-07-14", "2017-07-14 day reference"),
            ("next Friday", "next Friday", "2017-07-21", "2017-07-21 day reference"),
            ("this Friday", "this Friday", "2017-07-14", "2017-07-14 day reference"),
            ("the coming Friday", "the coming Friday", "2017-07-14", "2017-07-14 day reference"),
            ("on Monday", "Monday", "2017-07-10", "2017-07-10 day reference"),
            ("yesterday", "yesterday", "2017-07-09", "2017-07-09 day reference"),
            ("the day before yesterday", "the day before yesterday", "2017-07-08", "2017-07-08 day reference"),
            ("tomorrow's session", "tomorrow", "2017-07-11", "2017-07-11 day reference"),
            ("last night", "last night", "2017-07-09", "2017-07-09 day reference"),
            ("last week", "last week", "2017-07-03", "2017-07-09 week reference"),
            ("next month", "next month", "2017-08-01", "2017-08-31 month reference"),
            ("this year's venue", "this year", "2017-01-01", "2017-12-31 year reference"),
            ("last year", "last year", "2016-01-01", "2016-12-31 year reference"),
            ("last December", "last December", "2016-12-01", "2016-12-31 month reference"),
            ("last summer", "last summer", "2016-06-01", "2016-08-31 season reference"),
            ("two weeks ago", "two weeks ago", "2017-06-26", "2017-07-02 week reference"),
            ("a year ago", "a year ago", "2016-01-01", "2016-12-31 year reference"),
            ("They will vote in three days.", "in three days", "2017-07-13", "2017-07-13 day reference"),
            ("early next year", "early next year", "2018-01-01", "2018-06-30 year reference"),
            ("later this week", "later this week", "2017-07-13", "2017-07-16 week reference"),
            ("earlier this month", "earlier this month", "2017-07-01", "2017-07-09 month reference"),
            ("by the end of the year", "the end of the year", "2017-07-01", "2017-12-31 year reference"),
            ("on Wednesday of last week", "Wednesday of last week", "2017-07-05", "2017-07-05 day reference"),
            ("the 12th of next month", "the 12th of next month", "2017-08-12", "2017-08-12 day reference"),
            ("April next year", "April next year", "2018-04-01", "2018-04-30 month reference"),
            ("from Thursday to Saturday", "Thursday to Saturday", "2017-07-06", "2017-07-08 day reference"),
            ("Friday the 7th", "Friday the 7th", "2017-07-07", "2017-07-07 day reference"),
            ("in November", "November", "2016-11-01", "2016-11-30 month reference"),
            ("ministers must report in November", "November", "2017-11-01", "2017-11-30 month reference"),
            ("this weekend", "this weekend", "2017-07-15", "2017-07-16 day reference"),
            ("clashes over the weekend", "the weekend", "2017-07-08", "2017-07-09 day reference"),
            ("last Easter", "last Easter", "2017-04-16", "2017-04-16 day reference"),
            ("They will close at Christmas.", "Christmas", "2017-12-25", "2017-12-25 day reference"),
            ("two Fridays ago", "two Fridays ago", "2017-06-30", "2017-06-30 day reference"),
            ("on Friday two weeks ago", "Friday two weeks ago", "2017-06-30", "2017-06-30 day reference"),
            (
                "between April and June this year",
                "April and June this year",
                "2017-04-01",
                "2017-06-30 month reference",
            ),
            ("from March to May", "March to May", "2017-03-01", "2017-05-31 month reference"),
            ("from 4 to 8 of this month", "4 to 8 of this month", "2017-07-04", "2017-07-08 day reference"),
            (
                "the first quarter of the year",
                "the first quarter of the year",
                "2017-01-01",
                "2017-03-31 season reference",
            ),
            (
                "They will meet the first Friday of August",
                "the first Friday of August",
                "2017-08-04",
                "2017-08-04 day reference",
            ),
            // The year of the heading goes before the day of writing.
            ("2015\nOn 14 July a deal was signed.", "14 July", "2015-07-14", "2015-07-14 day context"),
        ],
    );
    // Only the reading as 8 July is near.
    check(English, Some("2017-07-09"), &[("on 8/7/2017", "8/7/2017", "2017-07-08", "2017-07-08 day absolute")]);
    // On a weekend the working week is the last one.
    check(English, Some("2017-07-08"), &[("last Friday", "last Friday", "2017-07-07", "2017-07-07 day reference")]);
}

#[test]
fn against_the_text() {
    check(
        English,
        None,
        &[
            (
                "After July 7, 2017, they met the following day.",
                "the following day",
                "2017-07-08",
                "2017-07-08 day context",
            ),
            ("On 7 July 2017 and again two weeks later", "two weeks later", "2017-07-17", "2017-07-23 week context"),
            (
                "In July 2017 in Hamburg, in November of the same year in Da Nang",
                "November of the same year",
                "2017-11-01",
                "2017-11-30 month context",
            ),
            (
                "In July 2017 in Hamburg and in November in Da Nang",
                "November",
                "2017-11-01",
                "2017-11-30 month context",
            ),
            (
                "A bridge was built in 1902 and rebuilt a decade later.",
                "a decade later",
                "1912-01-01",
                "1912-12-31 decade context",
            ),
            (
                "From July 7 to 8, 2017. The day before, protests began.",
                "The day before",
                "2017-07-06",
                "2017-07-06 day context",
            ),
            ("On June 28, 2019, they met. That year was hot.", "That year", "2019-01-01", "2019-12-31 year context"),
            ("In 2016, 2017 and 2018", "2018", "2018-01-01", "2018-12-31 year absolute"),
            ("The 2018 summit was held on July 16", "July 16", "2018-07-16", "2018-07-16 day context"),
            ("In 2018 they met. In July they wrote.", "July", "", "--07 month unresolved"),
        ],
    );
}

#[test]
fn partial() {
    check(
        English,
        None,
        &[
            ("on July 7", "July 7", "", "--07-07 day unresolved"),
            ("in November", "November", "", "--11 month unresolved"),
            ("on Friday", "Friday", "", "-W-5 day unresolved"),
            ("yesterday", "yesterday", "", "-P1D day unresolved"),
            ("last week", "last week", "", "-P1W week unresolved"),
            ("two months ago", "two months ago", "", "-P2M month unresolved"),
            ("at Easter", "Easter", "", "--03-22/--04-25 day unresolved"),
            ("from July 7 to 8", "July 7 to 8", "", "--07-07/--07-08 day unresolved"),
        ],
    );
}

#[test]
fn no_dates() {
    none(
        English,
        &[
            "They won 2-1 and then 5-2.",
            "It cost $2000 or 1,500 euros.",
            "Ring 020-1984 or +44 20-1984-2017.",
            "a house of 30 years, 80 percent, 7.5 points",
            "version 1.2.3 and 10.15.7",
            "He may go; they march on. The sun rose in a second.",
            "May we come in? It may rain.",
            "Theresa May said so.",
            "2000 people, about 1900 jobs, 1950 soldiers, 1,500 votes",
            "in 2000 cases",
            "G20, COP21, F-16, A-10, Boeing 747",
            "The 17th floor, the second half, a third wave",
            "at 11:45, odds of 5:2",
            "a 95-minute match and a two-day summit",
            "night after night, twice a month, years of talks",
            "in her 60s",
            "every Friday",
            "February 30, 2017",
            "31/4",
            "the last day of talks",
            "The price fell in two years of recession.",
            "Black Friday sales",
            "45-2019, 2015/13/40",
            "at least 1914 dead",
            "a few weeks ago",
            "two months after the election",
            "cut by 2/3 and by 3/4",
            "the fiscal year 2018",
            "before the lunar new year",
            "in calendar week 12/2020",
            "the most deaths in a day",
            "",
        ],
    );
}
