use super::{check, none};
use crate::language::Language::Portuguese;

/// Monday.
const MONDAY: &str = "2017-07-10";

#[test]
fn absolute() {
    check(
        Portuguese,
        None,
        &[
            ("em 7 de julho de 2017", "7 de julho de 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("Para 2024, o governo escolheu três prioridades.", "2024", "2024-01-01", "2024-12-31 year absolute"),
            (
                "Sexta-feira, 7 de julho de 2017",
                "Sexta-feira, 7 de julho de 2017",
                "2017-07-07",
                "2017-07-07 day absolute",
            ),
            ("no dia 7 de julho de 2017", "dia 7 de julho de 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("a 1º de maio de 2018", "1º de maio de 2018", "2018-05-01", "2018-05-01 day absolute"),
            ("em 1° de maio de 2018", "1° de maio de 2018", "2018-05-01", "2018-05-01 day absolute"),
            ("primeiro de maio de 2018", "primeiro de maio de 2018", "2018-05-01", "2018-05-01 day absolute"),
            ("7 de Setembro de 1822", "7 de Setembro de 1822", "1822-09-07", "1822-09-07 day absolute"),
            ("7 jul. 2017", "7 jul. 2017", "2017-07-07", "2017-07-07 day absolute"),
            ("5 de fev. de 2018", "5 de fev. de 2018", "2018-02-05", "2018-02-05 day absolute"),
            ("10 out 2017", "10 out 2017", "2017-10-10", "2017-10-10 day absolute"),
            ("em 7/8/2017", "7/8/2017", "2017-08-07", "2017-08-07 day absolute"),
            ("07.07.2017", "07.07.2017", "2017-07-07", "2017-07-07 day absolute"),
            ("2017-07-07", "2017-07-07", "2017-07-07", "2017-07-07 day absolute"),
            ("23/09/17", "23/09/17", "2017-09-23", "2017-09-23 day absolute"),
            (
                "em três de abril de dois mil e onze",
                "três de abril de dois mil e onze",
                "2011-04-03",
                "2011-04-03 day absolute",
            ),
            ("em julho de 2018", "julho de 2018", "2018-07-01", "2018-07-31 month absolute"),
            ("março/2018", "março/2018", "2018-03-01", "2018-03-31 month absolute"),
            ("outubro de 73", "outubro de 73", "1973-10-01", "1973-10-31 month absolute"),
            ("no verão de 2018", "verão de 2018", "2018-06-01", "2018-08-31 season absolute"),
            ("no primeiro trimestre de 2018", "primeiro trimestre de 2018", "2018-01-01", "2018-03-31 season absolute"),
            ("no segundo semestre de 2018", "segundo semestre de 2018", "2018-07-01", "2018-12-31 season absolute"),
            ("nas eleições de 1994", "1994", "1994-01-01", "1994-12-31 year absolute"),
            ("em 2018", "2018", "2018-01-01", "2018-12-31 year absolute"),
            ("no ano de 2018", "ano de 2018", "2018-01-01", "2018-12-31 year absolute"),
            ("nos anos 90", "anos 90", "1990-01-01", "1999-12-31 decade absolute"),
            ("Anos 90: a festa", "Anos 90", "1990-01-01", "1999-12-31 decade absolute"),
            ("na década de 1980", "década de 1980", "1980-01-01", "1989-12-31 decade absolute"),
            ("no início de 2018", "início de 2018", "2018-01-01", "2018-04-30 year absolute"),
            ("em meados de 2018", "meados de 2018", "2018-05-01", "2018-08-31 year absolute"),
            ("no final de julho de 2018", "final de julho de 2018", "2018-07-16", "2018-07-31 month absolute"),
            ("nos dias 7 e 8 de julho de 2017", "dias 7 e 8 de julho de 2017", "2017-07-07", "2017-07-08 day absolute"),
            ("de 7 a 8 de julho de 2017", "7 a 8 de julho de 2017", "2017-07-07", "2017-07-08 day absolute"),
            ("7-8 de julho de 2017", "7-8 de julho de 2017", "2017-07-07", "2017-07-08 day absolute"),
            (
                "entre 30 de novembro e 1º de dezembro de 2018",
                "30 de novembro e 1º de dezembro de 2018",
                "2018-11-30",
                "2018-12-01 day absolute",
            ),
            (
                "de 30 de novembro a 1 de dezembro de 2018",
                "30 de novembro a 1 de dezembro de 2018",
                "2018-11-30",
                "2018-12-01 day absolute",
            ),
            ("de 2014 a 2016", "2014 a 2016", "2014-01-01", "2016-12-31 year absolute"),
            ("entre 1914 e 1918", "1914 e 1918", "1914-01-01", "1918-12-31 year absolute"),
            ("de março a maio de 1997", "março a maio de 1997", "1997-03-01", "1997-05-31 month absolute"),
            ("no Carnaval de 2018", "Carnaval de 2018", "2018-02-13", "2018-02-13 day absolute"),
            ("na Sexta-feira Santa de 2017", "Sexta-feira Santa de 2017", "2017-04-14", "2017-04-14 day absolute"),
            ("no dia de Natal de 2017", "dia de Natal de 2017", "2017-12-25", "2017-12-25 day absolute"),
            ("em set-23-2020", "set-23-2020", "2020-09-23", "2020-09-23 day absolute"),
            ("em 08/12, 2015", "08/12, 2015", "2015-12-08", "2015-12-08 day absolute"),
            (
                "na primeira sexta de julho de 2017",
                "primeira sexta de julho de 2017",
                "2017-07-07",
                "2017-07-07 day absolute",
            ),
            ("entre maio e julho de 2017", "maio e julho de 2017", "2017-05-01", "2017-07-31 month absolute"),
            ("a primeira semana de 2024", "primeira semana de 2024", "2024-01-01", "2024-01-07 week absolute"),
        ],
    );
}

#[test]
fn against_the_day_of_writing() {
    check(
        Portuguese,
        Some(MONDAY),
        &[
            ("em 7 de julho", "7 de julho", "2017-07-07", "2017-07-07 day reference"),
            ("no 1º de maio", "1º de maio", "2017-05-01", "2017-05-01 day reference"),
            ("o encontro será em 5 de setembro", "5 de setembro", "2017-09-05", "2017-09-05 day reference"),
            ("na sexta-feira passada (7)", "sexta-feira passada (7)", "2017-07-07", "2017-07-07 day reference"),
            ("nesta sexta-feira (14)", "nesta sexta-feira (14)", "2017-07-14", "2017-07-14 day reference"),
            ("na sexta (7),", "sexta (7)", "2017-07-07", "2017-07-07 day reference"),
            ("na sexta-feira (7/7)", "sexta-feira (7/7)", "2017-07-07", "2017-07-07 day reference"),
            ("disse na sexta-feira", "sexta-feira", "2017-07-07", "2017-07-07 day reference"),
            ("vai ocorrer na sexta-feira", "sexta-feira", "2017-07-14", "2017-07-14 day reference"),
            ("na última quinta-feira", "última quinta-feira", "2017-07-06", "2017-07-06 day reference"),
            ("na próxima quinta-feira", "próxima quinta-feira", "2017-07-13", "2017-07-13 day reference"),
            ("em julho", "julho", "2017-07-01", "2017-07-31 month reference"),
            ("em novembro passado", "novembro passado", "2016-11-01", "2016-11-30 month reference"),
            ("no ano passado", "ano passado", "2016-01-01", "2016-12-31 year reference"),
            ("julho do ano passado", "julho do ano passado", "2016-07-01", "2016-07-31 month reference"),
            ("no mês que vem", "mês que vem", "2017-08-01", "2017-08-31 month reference"),
            ("na semana passada", "semana passada", "2017-07-03", "2017-07-09 week reference"),
            ("esta semana", "esta semana", "2017-07-10", "2017-07-16 week reference"),
            ("há duas semanas", "há duas semanas", "2017-06-26", "2017-07-02 week reference"),
            ("dois anos atrás", "dois anos atrás", "2015-01-01", "2015-12-31 year reference"),
            ("daqui a três dias", "daqui a três dias", "2017-07-13", "2017-07-13 day reference"),
            ("ontem", "ontem", "2017-07-09", "2017-07-09 day reference"),
            ("anteontem", "anteontem", "2017-07-08", "2017-07-08 day reference"),
            ("depois de amanhã", "depois de amanhã", "2017-07-12", "2017-07-12 day reference"),
            ("hoje", "hoje", "2017-07-10", "2017-07-10 day reference"),
            ("até o fim do ano", "fim do ano", "2017-07-01", "2017-12-31 year reference"),
            ("no dia 7", "dia 7", "2017-07-07", "2017-07-07 day reference"),
            ("no domingo", "domingo", "2017-07-09", "2017-07-09 day reference"),
            ("na sexta da semana passada", "sexta da semana passada", "2017-07-07", "2017-07-07 day reference"),
            ("neste verão", "neste verão", "2017-06-01", "2017-08-31 season reference"),
            ("de quinta-feira a sábado", "quinta-feira a sábado", "2017-07-06", "2017-07-08 day reference"),
            ("no fim de semana", "fim de semana", "2017-07-08", "2017-07-09 day reference"),
            ("antes do Natal", "Natal", "2016-12-25", "2016-12-25 day reference"),
            ("no último dia 7", "último dia 7", "2017-07-07", "2017-07-07 day reference"),
            ("no próximo dia 15", "próximo dia 15", "2017-07-15", "2017-07-15 day reference"),
            ("de 4 a 8 deste mês", "4 a 8 deste mês", "2017-07-04", "2017-07-08 day reference"),
            ("em 2/out", "2/out", "2016-10-02", "2016-10-02 day reference"),
            ("neste fim de semana", "neste fim de semana", "2017-07-15", "2017-07-16 day reference"),
        ],
    );
}

#[test]
fn against_the_text() {
    check(
        Portuguese,
        None,
        &[
            ("Em 7 de julho de 2017 e no dia seguinte", "dia seguinte", "2017-07-08", "2017-07-08 day context"),
            (
                "Em julho de 2017 e em novembro do mesmo ano",
                "novembro do mesmo ano",
                "2017-11-01",
                "2017-11-30 month context",
            ),
            ("Em julho de 2017 e em novembro", "novembro", "2017-11-01", "2017-11-30 month context"),
            ("Em março de 2011. No ano seguinte", "ano seguinte", "2012-01-01", "2012-12-31 year context"),
            (
                "Em 7 de julho de 2017; duas semanas depois",
                "duas semanas depois",
                "2017-07-17",
                "2017-07-23 week context",
            ),
            ("Em 7 de julho de 2017 e no dia 8", "dia 8", "2017-07-08", "2017-07-08 day context"),
            ("Em 7 de julho de 2017, na véspera", "véspera", "2017-07-06", "2017-07-06 day context"),
            (
                "A cúpula de 2018 foi em Buenos Aires. Naquele ano",
                "Naquele ano",
                "2018-01-01",
                "2018-12-31 year context",
            ),
        ],
    );
}

#[test]
fn partial() {
    check(
        Portuguese,
        None,
        &[
            ("de 7 a 8 de julho", "7 a 8 de julho", "", "--07-07/--07-08 day unresolved"),
            ("em julho", "julho", "", "--07 month unresolved"),
            ("na sexta-feira", "sexta-feira", "", "-W-5 day unresolved"),
            ("na sexta-feira (7)", "sexta-feira (7)", "", "---07 day unresolved"),
            ("ontem", "ontem", "", "-P1D day unresolved"),
            ("há duas semanas", "há duas semanas", "", "-P2W week unresolved"),
        ],
    );
}

#[test]
fn no_dates() {
    none(
        Portuguese,
        &[
            "Venceu por 2-1 e depois por 5 a 2.",
            "Custou R$ 2000, ou 1.500 euros, ou 2000€.",
            "no Rio de Janeiro",
            "cerca de 2000 pessoas e 1950 soldados",
            "a segunda volta, a quarta parte, na quinta ronda, na terça parte",
            "As quartas de final",
            "o mar, a mesa set, dez pessoas",
            "uma casa de 12 anos",
            "todo dia e cada ano",
            "às 15h30, às 10:30",
            "30 de fevereiro de 2017",
            "G20, COP21, F-16",
            "a reunião de dois dias",
            "A economia cresceu em três anos.",
            "versão 1.2.3, 7,5 pontos, 20%",
            "entre 4 e 9 caixas",
            "o último dia de conversas",
            "ter de sair, o dom da palavra",
            "mais de 1900 empregos",
            "por meio de acordos",
            "presa por 20 anos, 30 pessoas",
            "a cidade de Natal, um carnaval, ovos de Páscoa",
            "dois meses antes das eleições",
            "à segunda e terceira edição, na segunda semana",
            "Luigi Di Maio disse",
        ],
    );
}
