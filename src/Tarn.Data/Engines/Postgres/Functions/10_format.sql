-- FORMAT: .NET's standard and custom formats of numbers and dates, for seven cultures. A format that .NET refuses gives NULL, as in SQL Server.

-- A culture: 1 decimal point, 2 group separator, 3 currency sign, 4 and 5 pattern of positive and negative currency, 6 and 7 of percent, 8 of numbers
-- (.NET's codes), 9 short date, 10 long date, 11 short time, 12 long time, 13 month and day, 14 year and month, 15 AM, 16 PM, 17 months, 18 months
-- beside a day, 19 and 20 the same abbreviated, 21 days, 22 abbreviated days, 23 date separator, 24 time separator.
CREATE OR REPLACE FUNCTION tarn.culture(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE CASE lower(name COLLATE "C") COLLATE "C" WHEN 'iv' THEN '' WHEN 'invariant' THEN '' ELSE lower(name COLLATE "C") END COLLATE "C"
    WHEN 'en-gb' THEN ARRAY[
      '.', ',', '£', '0', '1', '1', '1', '1',
      'dd/MM/yyyy', 'dddd, d MMMM yyyy', 'HH:mm', 'HH:mm:ss', 'd MMMM', 'MMMM yyyy', 'am', 'pm',
      'January|February|March|April|May|June|July|August|September|October|November|December', 'January|February|March|April|May|June|July|August|September|October|November|December',
      'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec', 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec',
      'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday', 'Sun|Mon|Tue|Wed|Thu|Fri|Sat', '/', ':']
    WHEN 'de-de' THEN ARRAY[
      ',', '.', '€', '3', '8', '0', '0', '1',
      'dd.MM.yyyy', 'dddd, d. MMMM yyyy', 'HH:mm', 'HH:mm:ss', 'd. MMMM', 'MMMM yyyy', 'AM', 'PM',
      'Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember', 'Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember',
      'Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez', 'Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.',
      'Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag', 'So|Mo|Di|Mi|Do|Fr|Sa', '.', ':']
    WHEN 'fr-fr' THEN ARRAY[
      ',', ' ', '€', '3', '8', '0', '0', '1',
      'dd/MM/yyyy', 'dddd d MMMM yyyy', 'HH:mm', 'HH:mm:ss', 'd MMMM', 'MMMM yyyy', 'AM', 'PM',
      'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre', 'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre',
      'janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.', 'janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.',
      'dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi', 'dim.|lun.|mar.|mer.|jeu.|ven.|sam.', '/', ':']
    WHEN 'es-es' THEN ARRAY[
      ',', '.', '€', '3', '8', '0', '0', '1',
      'd/M/yyyy', 'dddd, d ''de'' MMMM ''de'' yyyy', 'H:mm', 'H:mm:ss', 'd ''de'' MMMM', 'MMMM ''de'' yyyy', 'a. m.', 'p. m.',
      'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre', 'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
      'ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic', 'ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic',
      'domingo|lunes|martes|miércoles|jueves|viernes|sábado', 'dom|lun|mar|mié|jue|vie|sáb', '/', ':']
    WHEN 'it-it' THEN ARRAY[
      ',', '.', '€', '3', '8', '1', '1', '1',
      'dd/MM/yyyy', 'dddd d MMMM yyyy', 'HH:mm', 'HH:mm:ss', 'd MMMM', 'MMMM yyyy', 'AM', 'PM',
      'gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre', 'gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre',
      'gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic', 'gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic',
      'domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato', 'dom|lun|mar|mer|gio|ven|sab', '/', ':']
    WHEN '' THEN ARRAY[
      '.', ',', '¤', '0', '0', '0', '0', '1',
      'MM/dd/yyyy', 'dddd, dd MMMM yyyy', 'HH:mm', 'HH:mm:ss', 'MMMM dd', 'yyyy MMMM', 'AM', 'PM',
      'January|February|March|April|May|June|July|August|September|October|November|December', 'January|February|March|April|May|June|July|August|September|October|November|December',
      'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec', 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
      'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday', 'Sun|Mon|Tue|Wed|Thu|Fri|Sat', '/', ':']
    ELSE ARRAY[
      '.', ',', '$', '0', '1', '1', '1', '1',
      'M/d/yyyy', 'dddd, MMMM d, yyyy', 'h:mm tt', 'h:mm:ss tt', 'MMMM d', 'MMMM yyyy', 'AM', 'PM',
      'January|February|March|April|May|June|July|August|September|October|November|December', 'January|February|March|April|May|June|July|August|September|October|November|December',
      'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec', 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
      'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday', 'Sun|Mon|Tue|Wed|Thu|Fri|Sat', '/', ':'] END;

-- A float's every digit, as .NET's standard formats see it.
CREATE OR REPLACE FUNCTION tarn.float_digits(x float8) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN to_char(x, '9.' || repeat('9', 60) || 'EEEE')::numeric;
END $$;

-- Rounds a tie to the even digit when the source is a float, away from zero otherwise: .NET does so.
CREATE OR REPLACE FUNCTION tarn.format_round(x numeric, digits int, kind text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  r numeric := round(x, digits);
  unit numeric := ('1e' || -digits)::numeric;
BEGIN
  IF kind = 'f' AND abs(r - x) * 2 = unit AND mod(abs(r) / unit, 2) = 1 THEN
    RETURN round(r - sign(x) * unit, digits);
  END IF;
  RETURN r;
END $$;

-- E and G: significant digits and an exponent of at least so many digits.
CREATE OR REPLACE FUNCTION tarn.format_exponent(a numeric, digits int, e text, width int, point text, trimmed boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  exponent int := 0;
  mantissa text;
BEGIN
  IF a <> 0 THEN
    exponent := floor(log(a))::int;
    exponent := exponent + CASE WHEN a >= ('1e' || (exponent + 1))::numeric THEN 1 WHEN a < ('1e' || exponent)::numeric THEN -1 ELSE 0 END;
    a := a * ('1e' || -exponent)::numeric;
    IF round(a, digits - 1) >= 10 THEN
      a := a / 10;
      exponent := exponent + 1;
    END IF;
  END IF;
  mantissa := round(a, digits - 1)::text;
  IF trimmed THEN
    mantissa := trim_scale(mantissa::numeric)::text;
  END IF;
  RETURN replace(mantissa, '.', point) || e || CASE WHEN exponent < 0 THEN '-' ELSE '+' END || lpad(abs(exponent)::text, greatest(width, length(abs(exponent)::text)), '0');
END $$;

-- Standard formats. x: the value with every digit; short: as few as identify it. kind: f, d, l or m.
CREATE OR REPLACE FUNCTION tarn.format_standard(x numeric, short numeric, format text, culture text, kind text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  c text[] := tarn.culture(culture);
  letter text := upper(substr(format, 1, 1));
  digits int := nullif(substr(format, 2), '')::int;
  usual int := CASE WHEN lower(culture) IN ('', 'iv', 'invariant') THEN 2 ELSE 3 END;
  a numeric := abs(x);
  negative boolean := x < 0;
  exponent int;
  body text;
BEGIN
  IF letter IN ('D', 'X') AND kind <> 'l' THEN
    RETURN NULL;
  ELSIF letter = 'D' THEN
    RETURN CASE WHEN negative THEN '-' ELSE '' END || lpad(a::text, greatest(coalesce(digits, 0), length(a::text)), '0');
  ELSIF letter = 'X' THEN
    body := to_hex(x::bigint);
    -- An int's complement has 32 bits.
    IF x BETWEEN -2147483648 AND -1 THEN
      body := substr(body, 9);
    END IF;
    body := lpad(body, greatest(coalesce(digits, 0), length(body)), '0');
    RETURN CASE WHEN substr(format, 1, 1) = 'X' THEN upper(body) ELSE body END;
  ELSIF letter = 'E' THEN
    RETURN CASE WHEN negative THEN '-' ELSE '' END || tarn.format_exponent(a, coalesce(digits, 6) + 1, substr(format, 1, 1), 3, c[1], false);
  ELSIF letter IN ('G', 'R') THEN
    a := abs(short);
    exponent := CASE WHEN a = 0 THEN 0 ELSE floor(log(a))::int END;
    IF kind <> 'f' AND coalesce(digits, 0) = 0 OR a = 0 THEN
      body := replace(a::text, '.', c[1]);
    ELSE
      digits := coalesce(nullif(digits, 0), 15);
      IF nullif(substr(format, 2), '') IS NOT NULL THEN
        a := tarn.format_round(abs(x), digits - 1 - exponent, kind);
      END IF;
      exponent := CASE WHEN a >= ('1e' || (exponent + 1))::numeric THEN exponent + 1 ELSE exponent END;
      body := CASE WHEN exponent >= digits OR exponent < -4
                   THEN tarn.format_exponent(a, greatest(digits, 17), CASE WHEN substr(format, 1, 1) = 'g' THEN 'e' ELSE 'E' END, 2, c[1], true)
                   ELSE replace(trim_scale(a)::text, '.', c[1]) END;
    END IF;
    RETURN CASE WHEN negative THEN '-' ELSE '' END || body;
  END IF;
  digits := coalesce(digits, CASE letter WHEN 'C' THEN 2 ELSE usual END);
  a := tarn.format_round(CASE letter WHEN 'P' THEN a * 100 ELSE a END, digits, kind);
  negative := negative AND (a <> 0 OR kind = 'f');
  body := a::text;
  IF letter <> 'F' THEN
    body := tarn.group_digits(body, '!');
  END IF;
  body := replace(replace(body, '.', c[1]), '!', c[2]);
  RETURN CASE letter
    WHEN 'C' THEN CASE WHEN NOT negative THEN CASE c[4] WHEN '0' THEN c[3] || body ELSE body || ' ' || c[3] END
                       ELSE CASE c[5] WHEN '0' THEN '(' || c[3] || body || ')' WHEN '1' THEN '-' || c[3] || body ELSE '-' || body || ' ' || c[3] END END
    WHEN 'P' THEN CASE WHEN negative THEN '-' ELSE '' END || body || CASE c[6] WHEN '0' THEN ' %' ELSE '%' END
    ELSE CASE WHEN negative THEN '-' ELSE '' END || body END;
END $$;

-- The sections of a custom format: parts between semicolons that are not quoted.
CREATE OR REPLACE FUNCTION tarn.format_tokens(format text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(m[1] ORDER BY i) FROM regexp_matches(format COLLATE "C", '''[^'']*''?|"[^"]*"?|\\.|.', 'g') WITH ORDINALITY AS t(m, i));

CREATE OR REPLACE FUNCTION tarn.format_custom(x numeric, format text, culture text, kind text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  c text[] := tarn.culture(culture);
  token text;
  sections text[] := ARRAY[''];
  tokens text[];
  a numeric := abs(x);
  negative boolean := x < 0;
  places int := 0;      -- digit places before the point
  zeros int := 0;       -- of these, from the first 0 on
  decimals int := 0;
  fixed int := 0;       -- decimals up to the last 0
  commas int := 0;      -- commas since the last digit place
  grouped boolean := false;
  point boolean := false;
  whole text;
  fraction text;
  place int;
  at int;
  result text := '';
BEGIN
  FOREACH token IN ARRAY coalesce(tarn.format_tokens(format), '{}') LOOP
    IF token = ';' THEN
      sections := sections || ''::text;
    ELSE
      sections[cardinality(sections)] := sections[cardinality(sections)] || token;
    END IF;
  END LOOP;
  at := CASE WHEN x = 0 AND cardinality(sections) > 2 THEN 3 WHEN negative AND coalesce(sections[2], '') <> '' THEN 2 ELSE 1 END;
  negative := negative AND at = 1;
  tokens := coalesce(tarn.format_tokens(sections[at]), '{}');
  FOREACH token IN ARRAY tokens LOOP
    IF token IN ('0', '#') AND NOT point THEN
      grouped := grouped OR (commas > 0 AND places > 0);
      commas := 0;
      places := places + 1;
      zeros := CASE WHEN zeros > 0 OR token = '0' THEN zeros + 1 ELSE 0 END;
    ELSIF token IN ('0', '#') THEN
      decimals := decimals + 1;
      fixed := CASE token WHEN '0' THEN decimals ELSE fixed END;
    ELSIF token = '.' THEN
      point := true;
    ELSIF token = ',' AND NOT point THEN
      commas := commas + 1;
    ELSIF token = '%' THEN
      a := a * 100;
    ELSIF token = '‰' THEN
      a := a * 1000;
    END IF;
  END LOOP;
  a := round(a * ('1e-' || 3 * commas)::numeric, decimals);
  negative := negative AND (a <> 0 OR kind = 'f');
  whole := ltrim(split_part(a::text, '.', 1), '0');
  whole := lpad(whole, greatest(zeros, length(whole)), '0');
  fraction := split_part(a::text, '.', 2);
  fraction := substr(fraction, 1, greatest(fixed, length(rtrim(fraction, '0'))));
  place := places;
  point := false;
  at := 0;
  FOREACH token IN ARRAY tokens LOOP
    IF token IN ('0', '#') AND NOT point THEN
      -- The first place takes all digits for which there are no places.
      FOR i IN REVERSE CASE WHEN place = places THEN greatest(length(whole), place) ELSE place END .. place LOOP
        IF i <= length(whole) THEN
          result := result || substr(whole, length(whole) - i + 1, 1) || CASE WHEN grouped AND i > 1 AND i % 3 = 1 THEN c[2] ELSE '' END;
        END IF;
      END LOOP;
      place := place - 1;
    ELSIF token IN ('0', '#') THEN
      at := at + 1;
      result := result || substr(fraction, at, 1);
    ELSIF token = '.' THEN
      result := result || CASE WHEN NOT point AND fraction <> '' THEN c[1] ELSE '' END;
      point := true;
    ELSIF token <> ',' THEN
      result := result || CASE WHEN token ~ '^[''"]' THEN btrim(token, substr(token, 1, 1)) WHEN token ~ '^\\.' THEN substr(token, 2) ELSE token END;
    END IF;
  END LOOP;
  RETURN CASE WHEN negative THEN '-' ELSE '' END || result;
END $$;

CREATE OR REPLACE FUNCTION tarn.is_standard_format(format text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN format COLLATE "C" ~ '^[A-Za-z][0-9]{0,2}$';
CREATE OR REPLACE FUNCTION tarn.format_number(x numeric, short numeric, custom numeric, format text, culture text, kind text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN format COLLATE "C" = '' THEN tarn.format_standard(x, short, 'G', culture COLLATE "C", kind)
            WHEN NOT tarn.is_standard_format(format) THEN tarn.format_custom(custom, format COLLATE "C", culture COLLATE "C", kind)
            WHEN format COLLATE "C" ~* '^[CDEFGNPXR]' THEN tarn.format_standard(x, short, format COLLATE "C", culture COLLATE "C", kind) END;
CREATE OR REPLACE FUNCTION tarn.format_f(x float8, format text, culture text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.format_number(tarn.float_digits(x), tarn.float_exact(x), x::numeric, format, culture, 'f');
CREATE OR REPLACE FUNCTION tarn.format_d(x numeric, format text, culture text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.format_number(x, x, x, format, culture, 'd');
CREATE OR REPLACE FUNCTION tarn.format_m(x numeric, format text, culture text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.format_number(round(x, 4), round(x, 4), x, format, culture, 'm');
CREATE OR REPLACE FUNCTION tarn.format_l(x bigint, format text, culture text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.format_number(x::numeric, x::numeric, x::numeric, format, culture, 'l');

CREATE OR REPLACE FUNCTION tarn.format_moment(x timestamp, format text, culture text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  c text[] := tarn.culture(culture);
  pattern text := format;
  t text[];
  k text;
  n int;
  beside_day boolean;
  h int := date_part('hour', x);
  month int := date_part('month', x);
  weekday int := date_part('dow', x)::int + 1;
  year int := date_part('year', x);
  decimals text := to_char(x, 'US') || '0';
  result text := '';
BEGIN
  IF length(format) < 2 THEN
    IF format IN ('R', 'r', 's', 'u', 'O', 'o') THEN
      c := tarn.culture('');
    END IF;
    pattern := CASE format
      WHEN 'd' THEN c[9] WHEN 'D' THEN c[10] WHEN 't' THEN c[11] WHEN 'T' THEN c[12]
      WHEN 'f' THEN c[10] || ' ' || c[11] WHEN 'F' THEN c[10] || ' ' || c[12] WHEN 'U' THEN c[10] || ' ' || c[12]
      WHEN 'g' THEN c[9] || ' ' || c[11] WHEN 'G' THEN c[9] || ' ' || c[12] WHEN '' THEN c[9] || ' ' || c[12]
      WHEN 'M' THEN c[13] WHEN 'm' THEN c[13] WHEN 'Y' THEN c[14] WHEN 'y' THEN c[14]
      WHEN 's' THEN 'yyyy-MM-dd''T''HH:mm:ss' WHEN 'u' THEN 'yyyy-MM-dd HH:mm:ss''Z''' WHEN 'R' THEN 'ddd, dd MMM yyyy HH:mm:ss ''GMT'''
      WHEN 'r' THEN 'ddd, dd MMM yyyy HH:mm:ss ''GMT''' WHEN 'O' THEN 'yyyy-MM-dd''T''HH:mm:ss.fffffff' WHEN 'o' THEN 'yyyy-MM-dd''T''HH:mm:ss.fffffff' END;
    IF pattern IS NULL THEN
      RETURN NULL;
    END IF;
  END IF;
  beside_day := regexp_replace(pattern, '''[^'']*''|"[^"]*"|\\.', '', 'g') ~ '(^|[^d])d{1,2}([^d]|$)';
  FOR t IN SELECT regexp_matches(pattern, '''[^'']*''?|"[^"]*"?|\\.|d+|f+|F+|g+|h+|H+|K|m+|M+|s+|t+|y+|z+|.', 'g') LOOP
    k := substr(t[1], 1, 1);
    n := length(t[1]);
    result := result || CASE
      WHEN k IN ('''', '"') THEN btrim(t[1], k)
      WHEN k = '\' THEN substr(t[1], 2)
      WHEN k = '%' OR k = 'K' THEN ''
      WHEN k = '/' THEN c[23]
      WHEN k = ':' THEN c[24]
      WHEN k = 'd' THEN CASE n WHEN 1 THEN date_part('day', x)::text WHEN 2 THEN to_char(x, 'DD')
                               WHEN 3 THEN split_part(c[22], '|', weekday) ELSE split_part(c[21], '|', weekday) END
      WHEN k = 'M' THEN CASE n WHEN 1 THEN month::text WHEN 2 THEN to_char(x, 'MM')
                               WHEN 3 THEN split_part(c[CASE WHEN beside_day THEN 20 ELSE 19 END], '|', month)
                               ELSE split_part(c[CASE WHEN beside_day THEN 18 ELSE 17 END], '|', month) END
      WHEN k = 'y' THEN CASE n WHEN 1 THEN (year % 100)::text WHEN 2 THEN lpad((year % 100)::text, 2, '0') ELSE lpad(year::text, greatest(n, length(year::text)), '0') END
      WHEN k = 'H' THEN CASE n WHEN 1 THEN h::text ELSE lpad(h::text, 2, '0') END
      WHEN k = 'h' THEN lpad(((h + 11) % 12 + 1)::text, greatest(least(n, 2), length(((h + 11) % 12 + 1)::text)), '0')
      WHEN k = 'm' THEN CASE n WHEN 1 THEN date_part('minute', x)::text ELSE to_char(x, 'MI') END
      WHEN k = 's' THEN CASE n WHEN 1 THEN floor(date_part('second', x))::text ELSE to_char(x, 'SS') END
      WHEN k = 't' THEN substr(CASE WHEN h < 12 THEN c[15] ELSE c[16] END, 1, CASE n WHEN 1 THEN 1 ELSE 10 END)
      WHEN k = 'f' THEN substr(decimals, 1, n)
      WHEN k = 'F' THEN rtrim(substr(decimals, 1, n), '0')
      WHEN k = 'g' THEN CASE lower(culture) WHEN 'de-de' THEN 'n. Chr.' WHEN 'fr-fr' THEN 'ap. J.-C.' WHEN 'es-es' THEN 'd. C.' WHEN 'it-it' THEN 'd.C.' ELSE 'AD' END
      WHEN k = 'z' THEN CASE n WHEN 1 THEN '+0' WHEN 2 THEN '+00' ELSE '+00:00' END
      ELSE t[1] END;
    -- A point before decimals that are all zero goes with them.
    IF k = 'F' AND rtrim(substr(decimals, 1, n), '0') = '' THEN
      result := rtrim(result, '.');
    END IF;
  END LOOP;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.format_datetime(x timestamp, format text, culture text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.format_moment(x, format COLLATE "C", culture COLLATE "C");
