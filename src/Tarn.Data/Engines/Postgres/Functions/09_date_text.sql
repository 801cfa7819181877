-- Dates from text and to text. tarn.read_moment parses once for all types; its code says which error the type at hand raises.

-- What a text says. code: 0 fine, 1 unknown form, 2 impossible value. offset_minutes is NULL when the text has no offset.
DO $$
BEGIN
  IF to_regtype('tarn.moment') IS NULL THEN
    CREATE TYPE tarn.moment AS (code int, clock timestamp, digits int, offset_minutes int);
  END IF;
END $$;

-- The day of a date text without a clock. order: 'mdy', 'dmy' or 'ymd'.
CREATE OR REPLACE FUNCTION tarn.read_day(s text, field_order text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  p text[];
  y text;
  m text;
  d text;
BEGIN
  p := regexp_match(s COLLATE "C", '^([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})$');
  IF p IS NOT NULL THEN
    y := p[1]; m := p[3]; d := p[4];
  ELSIF s COLLATE "C" ~ '^([0-9]{8}|[0-9]{6}|[0-9]{4})$' THEN
    y := CASE length(s) WHEN 6 THEN substr(s, 1, 2) ELSE substr(s, 1, 4) END;
    m := CASE length(s) WHEN 4 THEN '1' ELSE substr(s, length(s) - 3, 2) END;
    d := CASE length(s) WHEN 4 THEN '1' ELSE substr(s, length(s) - 1, 2) END;
  ELSIF s COLLATE "C" ~ '^[0-9]' AND s COLLATE "C" !~ '[A-Za-z]' THEN
    p := regexp_match(s COLLATE "C", '^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{1,2})$');
    IF p IS NULL THEN
      RETURN NULL;
    ELSIF field_order = 'ymd' AND length(p[4]) < 3 THEN
      y := p[1]; m := p[3]; d := p[4];
    ELSE
      y := p[4];
      m := CASE WHEN field_order = 'dmy' THEN p[3] ELSE p[1] END;
      d := CASE WHEN field_order = 'dmy' THEN p[1] ELSE p[3] END;
    END IF;
  ELSE
    p := regexp_match(s COLLATE "C", '^([A-Za-z]+)\.? *([0-9]{1,2})(?: *, *| +)([0-9]{4}|[0-9]{2})$');
    IF p IS NOT NULL THEN
      m := p[1]; d := p[2]; y := p[3];
    ELSE
      p := regexp_match(s COLLATE "C", '^([0-9]{1,2})[- /]*([A-Za-z]+)\.?[- ,/]*([0-9]{4}|[0-9]{2})$');
      IF p IS NOT NULL THEN
        d := p[1]; m := p[2]; y := p[3];
      ELSE
        p := coalesce(regexp_match(s COLLATE "C", '^([A-Za-z]+)\.?,? *([0-9]{4})()$'),
                      (SELECT ARRAY[q[2], q[1], q[3]] FROM regexp_match(s COLLATE "C", '^([0-9]{4})[- ]*([A-Za-z]+)[- ]*([0-9]{1,2})?$') q));
        IF p[1] IS NULL THEN
          RETURN NULL;
        END IF;
        m := p[1]; y := p[2]; d := coalesce(nullif(p[3], ''), '1');
      END IF;
    END IF;
    m := (SELECT i FROM unnest('{january,february,march,april,may,june,july,august,september,october,november,december}'::text[]) WITH ORDINALITY AS n(name, i)
          WHERE lower(m COLLATE "C") COLLATE "C" IN (name, substr(name, 1, 3)));
    IF m IS NULL THEN
      RETURN NULL;
    END IF;
  END IF;
  RETURN ARRAY[CASE WHEN length(y) > 2 THEN y::int WHEN y::int < 50 THEN 2000 + y::int ELSE 1900 + y::int END, m::int, d::int];
END $$;

CREATE OR REPLACE FUNCTION tarn.read_moment(source text, field_order text) RETURNS tarn.moment LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  s text := regexp_replace(btrim(source) COLLATE "C", '([0-9]) *[Zz]$', '\1');
  result tarn.moment;
  p text[];
  day int[] := ARRAY[1900, 1, 1];
  h int := 0;
  mi int := 0;
  sec int := 0;
  fraction text := '';
BEGIN
  result.code := 1;
  result.digits := 0;
  IF strpos(s COLLATE "C", ':') > 0 OR s COLLATE "C" ~* '[0-9] *[ap]m$' THEN
    p := regexp_match(s COLLATE "C", '^(.*[0-9]) *([+-])([0-9]{2}):([0-9]{2})$');
    IF p IS NOT NULL AND regexp_count(p[1] COLLATE "C", ':') > 0 THEN
      s := p[1];
      result.offset_minutes := (p[3]::int * 60 + p[4]::int) * CASE p[2] WHEN '-' THEN -1 ELSE 1 END;
      IF abs(result.offset_minutes) > 840 OR p[4]::int > 59 THEN
        RETURN result;
      END IF;
    END IF;
    p := regexp_match(s COLLATE "C", '^(?:(.*?)([ Tt]) *)?([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2})(?:([.:])([0-9]{1,9}))?)?)? *([AaPp][Mm])?$');
    IF p IS NULL OR (p[4] IS NULL AND p[8] IS NULL) OR (p[2] IN ('T', 't') AND p[1] COLLATE "C" !~ '[0-9]$') THEN
      RETURN result;
    END IF;
    s := btrim(coalesce(p[1], ''));
    h := p[3]::int;
    mi := coalesce(p[4], '0')::int;
    sec := coalesce(p[5], '0')::int;
    -- After a colon come thousandths, after a point decimals.
    fraction := CASE WHEN p[6] = ':' THEN lpad(p[7], 3, '0') ELSE coalesce(p[7], '') END;
    IF p[8] IS NOT NULL THEN
      IF h > 12 AND lower(p[8] COLLATE "C") = 'am' THEN
        h := 99;
      ELSIF h = 12 AND lower(p[8] COLLATE "C") = 'am' THEN
        h := 0;
      ELSIF h < 12 AND lower(p[8] COLLATE "C") = 'pm' THEN
        h := h + 12;
      END IF;
    END IF;
  END IF;
  IF s <> '' THEN
    day := tarn.read_day(s, field_order);
  END IF;
  IF day IS NULL THEN
    RETURN result;
  END IF;
  IF h > 23 OR mi > 59 OR sec > 59 OR NOT tarn.is_date(day[1], day[2], day[3]) THEN
    result.code := 2;
    RETURN result;
  END IF;
  result.code := 0;
  result.digits := length(fraction);
  -- Seven digits are accepted, PostgreSQL keeps six.
  result.clock := make_date(day[1], day[2], day[3]) + make_interval(hours => h, mins => mi)
    + (sec::bigint * 1000000 + rpad(substr(fraction, 1, 6), 6, '0')::bigint) * interval '1 microsecond';
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.style_order(style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN style IN (3, 4, 5, 13, 103, 104, 105, 113) THEN 'dmy' WHEN style IN (2, 11, 12, 102, 111, 112, 20, 21, 23, 25, 120, 121, 126, 127) THEN 'ymd' ELSE 'mdy' END;

-- The datetime that a text says; code as in tarn.moment. A datetime takes no offset.
CREATE OR REPLACE FUNCTION tarn.read_datetime(s text, style int) RETURNS tarn.moment LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE m tarn.moment := tarn.read_moment(s, tarn.style_order(style));
BEGIN
  IF m.code = 0 AND (m.digits > 7 OR m.offset_minutes IS NOT NULL) THEN
    m.code := 1;
  ELSIF m.code = 0 THEN
    m.clock := tarn.try_round_datetime(m.clock);
    m.code := CASE WHEN m.clock IS NULL THEN 2 ELSE 0 END;
  END IF;
  RETURN m;
END $$;

CREATE OR REPLACE FUNCTION tarn.text_datetime(s text, style int) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE m tarn.moment := tarn.read_datetime(s, style);
BEGIN
  IF m.code = 1 THEN
    PERFORM tarn.raise(241, 'Conversion failed when converting date and/or time from character string.');
  ELSIF m.code = 2 THEN
    PERFORM tarn.raise(242, 'The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.');
  END IF;
  RETURN m.clock;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_text_datetime(s text, style int) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE m tarn.moment := tarn.read_datetime(s, style);
BEGIN
  RETURN CASE WHEN m.code = 0 THEN m.clock END;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_text_datetime2(s text, style int) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE m tarn.moment := tarn.read_moment(s, tarn.style_order(style));
BEGIN
  RETURN CASE WHEN m.code = 0 AND m.digits <= 7 THEN m.clock END;
END $$;

CREATE OR REPLACE FUNCTION tarn.text_datetime2(s text, style int) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp := tarn.try_text_datetime2(s, style);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(241, 'Conversion failed when converting date and/or time from character string.');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.text_date(s text, style int) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.text_datetime2(s, style)::date;
CREATE OR REPLACE FUNCTION tarn.try_text_date(s text, style int) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_text_datetime2(s, style)::date;
CREATE OR REPLACE FUNCTION tarn.text_time(s text, style int) RETURNS time LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.text_datetime2(s, style)::time;
CREATE OR REPLACE FUNCTION tarn.try_text_time(s text, style int) RETURNS time LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_text_datetime2(s, style)::time;

CREATE OR REPLACE FUNCTION tarn.isdate(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN btrim(s) COLLATE "C" <> '' AND tarn.try_text_datetime(s, 0) IS NOT NULL THEN 1 ELSE 0 END;

-- Offsets are text: a clock with seven decimals, a space and +hh:mm.
CREATE OR REPLACE FUNCTION tarn.offset_of(clock timestamp, minutes int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN to_char(clock, 'YYYY-MM-DD HH24:MI:SS.US') || '0 ' || CASE WHEN minutes < 0 THEN '-' ELSE '+' END
    || lpad((abs(minutes) / 60)::text, 2, '0') || ':' || lpad((abs(minutes) % 60)::text, 2, '0');
END $$;
CREATE OR REPLACE FUNCTION tarn.offset_minutes(o text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (substr(o, 30, 2)::int * 60 + substr(o, 33, 2)::int) * CASE substr(o, 29, 1) COLLATE "C" WHEN '-' THEN -1 ELSE 1 END;
CREATE OR REPLACE FUNCTION tarn.offset_datetime2(o text) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_timestamp(substr(o, 1, 4)::int, substr(o, 6, 2)::int, substr(o, 9, 2)::int, substr(o, 12, 2)::int, substr(o, 15, 2)::int, substr(o, 18, 9)::float8);

CREATE OR REPLACE FUNCTION tarn.try_text_offset(s text, style int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE m tarn.moment := tarn.read_moment(s, tarn.style_order(style));
BEGIN
  RETURN CASE WHEN m.code = 0 AND m.digits <= 7 THEN tarn.offset_of(m.clock, coalesce(m.offset_minutes, 0)) END;
END $$;
CREATE OR REPLACE FUNCTION tarn.text_offset(s text, style int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result text := tarn.try_text_offset(s, style);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(241, 'Conversion failed when converting date and/or time from character string.');
  END IF;
  RETURN result;
END $$;

-- Local in a zone. A clock that the change to summer time skips moves on by an hour; one that occurs twice is standard time.
CREATE OR REPLACE FUNCTION tarn.at_instant(utc timestamp, zone text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE clock timestamp := timezone(zone, timezone('UTC', utc));
BEGIN
  RETURN tarn.offset_of(clock, (extract(epoch FROM clock - utc) / 60)::int);
END $$;
CREATE OR REPLACE FUNCTION tarn.at_zone(x timestamp, zone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.at_instant(timezone('UTC', timezone(zone, x)), zone);
CREATE OR REPLACE FUNCTION tarn.offset_at_zone(o text, zone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.at_instant(tarn.offset_datetime2(o) - tarn.offset_minutes(o) * interval '1 minute', zone);

-- Between the types.
CREATE OR REPLACE FUNCTION tarn.datetime2_datetime(x timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp := tarn.try_round_datetime(x);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(242, 'The conversion of a datetime2 data type to a datetime data type resulted in an out-of-range value.');
  END IF;
  RETURN result;
END $$;
CREATE OR REPLACE FUNCTION tarn.try_datetime2_datetime(x timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_round_datetime(x);
CREATE OR REPLACE FUNCTION tarn.date_datetime(x date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x < date '1753-01-01'
            THEN tarn.raise_datetime2(242, 'The conversion of a date data type to a datetime data type resulted in an out-of-range value.', x)
            ELSE x::timestamp END;
CREATE OR REPLACE FUNCTION tarn.try_date_datetime(x date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x >= date '1753-01-01' THEN x::timestamp END;
CREATE OR REPLACE FUNCTION tarn.datetime_date(x timestamp) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::date;
CREATE OR REPLACE FUNCTION tarn.datetime_time(x timestamp) RETURNS time LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::time;
CREATE OR REPLACE FUNCTION tarn.datetime_datetime2(x timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.time_datetime(x time) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_round_datetime(date '1900-01-01' + x);
CREATE OR REPLACE FUNCTION tarn.datetime2_date(x timestamp) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::date;
CREATE OR REPLACE FUNCTION tarn.datetime2_time(x timestamp) RETURNS time LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::time;
CREATE OR REPLACE FUNCTION tarn.date_datetime2(x date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::timestamp;
CREATE OR REPLACE FUNCTION tarn.time_datetime2(x time) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN date '1900-01-01' + x;
CREATE OR REPLACE FUNCTION tarn.offset_datetime(o text) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.datetime2_datetime(tarn.offset_datetime2(o));
CREATE OR REPLACE FUNCTION tarn.try_offset_datetime(o text) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_round_datetime(tarn.offset_datetime2(o));
CREATE OR REPLACE FUNCTION tarn.offset_date(o text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.offset_datetime2(o)::date;
CREATE OR REPLACE FUNCTION tarn.offset_time(o text) RETURNS time LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.offset_datetime2(o)::time;
CREATE OR REPLACE FUNCTION tarn.datetime_f(x timestamp) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (x::date - date '1900-01-01') + tarn.ticks(x) / 25920000.0::float8;
CREATE OR REPLACE FUNCTION tarn.datetime_i(x timestamp) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round((x::date - date '1900-01-01') + tarn.ticks(x) / 25920000::numeric)::int;

-- Dates to text by CONVERT's styles. kind: 'datetime' prints milliseconds, 'datetime2' seven decimals, 'date' and 'time' their half of a style.
CREATE OR REPLACE FUNCTION tarn.try_moment_text(x timestamp, style int, kind text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  day text;
  clock text;
  decimals text := CASE kind WHEN 'datetime' THEN to_char(x, 'MS') ELSE to_char(x, 'US') || '0' END;
  joint text := ' ';
BEGIN
  IF style = 0 AND kind <> 'datetime' THEN
    style := 121;
  END IF;
  day := CASE
    WHEN style IN (0, 100, 9, 109) THEN to_char(x, 'Mon ') || lpad(to_char(x, 'FMDD'), 2) || to_char(x, ' YYYY')
    WHEN style = 1 THEN to_char(x, 'MM/DD/YY') WHEN style IN (101) THEN to_char(x, 'MM/DD/YYYY')
    WHEN style = 2 THEN to_char(x, 'YY.MM.DD') WHEN style = 102 THEN to_char(x, 'YYYY.MM.DD')
    WHEN style = 3 THEN to_char(x, 'DD/MM/YY') WHEN style = 103 THEN to_char(x, 'DD/MM/YYYY')
    WHEN style = 4 THEN to_char(x, 'DD.MM.YY') WHEN style = 104 THEN to_char(x, 'DD.MM.YYYY')
    WHEN style = 5 THEN to_char(x, 'DD-MM-YY') WHEN style = 105 THEN to_char(x, 'DD-MM-YYYY')
    WHEN style = 6 THEN to_char(x, 'DD Mon YY') WHEN style IN (106, 13, 113) THEN to_char(x, 'DD Mon YYYY')
    WHEN style = 7 THEN to_char(x, 'Mon DD, YY') WHEN style = 107 THEN to_char(x, 'Mon DD, YYYY')
    WHEN style = 10 THEN to_char(x, 'MM-DD-YY') WHEN style = 110 THEN to_char(x, 'MM-DD-YYYY')
    WHEN style = 11 THEN to_char(x, 'YY/MM/DD') WHEN style = 111 THEN to_char(x, 'YYYY/MM/DD')
    WHEN style = 12 THEN to_char(x, 'YYMMDD') WHEN style = 112 THEN to_char(x, 'YYYYMMDD')
    WHEN style IN (20, 120, 21, 25, 121, 23, 126, 127) THEN to_char(x, 'YYYY-MM-DD') END;
  clock := CASE
    WHEN style IN (0, 100) THEN lpad(to_char(x, 'FMHH12'), 2) || to_char(x, ':MIAM')
    WHEN style IN (9, 109) THEN lpad(to_char(x, 'FMHH12'), 2) || to_char(x, ':MI:SS') || CASE kind WHEN 'datetime' THEN ':' ELSE '.' END || decimals || to_char(x, 'AM')
    WHEN style IN (8, 24, 108, 20, 120) THEN to_char(x, 'HH24:MI:SS')
    WHEN style IN (13, 113, 14, 114) THEN to_char(x, 'HH24:MI:SS') || CASE kind WHEN 'datetime' THEN ':' ELSE '.' END || decimals
    WHEN style IN (21, 25, 121) THEN to_char(x, 'HH24:MI:SS') || '.' || decimals
    WHEN style IN (126, 127) THEN to_char(x, 'HH24:MI:SS') || CASE WHEN decimals::int <> 0 THEN '.' || decimals ELSE '' END END;
  IF style IN (126, 127) THEN
    joint := 'T';
    clock := clock || CASE style WHEN 127 THEN 'Z' ELSE '' END;
  END IF;
  RETURN CASE kind WHEN 'date' THEN day WHEN 'time' THEN clock ELSE CASE WHEN day IS NULL THEN clock WHEN clock IS NULL THEN day ELSE day || joint || clock END END;
END $$;

CREATE OR REPLACE FUNCTION tarn.moment_text(x timestamp, style int, kind text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result text := tarn.try_moment_text(x, style, kind);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(281, style || ' is not a valid style number when converting from ' || kind || ' to a character string.');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.datetime_text(x timestamp, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.moment_text(x, style, 'datetime');
CREATE OR REPLACE FUNCTION tarn.datetime2_text(x timestamp, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.moment_text(x, style, 'datetime2');
CREATE OR REPLACE FUNCTION tarn.date_text(x date, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.moment_text(x::timestamp, style, 'date');
CREATE OR REPLACE FUNCTION tarn.time_text(x time, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.moment_text(date '1900-01-01' + x, style, 'time');
CREATE OR REPLACE FUNCTION tarn.try_datetime_text(x timestamp, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_moment_text(x, style, 'datetime');
CREATE OR REPLACE FUNCTION tarn.try_datetime2_text(x timestamp, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_moment_text(x, style, 'datetime2');
CREATE OR REPLACE FUNCTION tarn.try_date_text(x date, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_moment_text(x::timestamp, style, 'date');
CREATE OR REPLACE FUNCTION tarn.try_time_text(x time, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_moment_text(date '1900-01-01' + x, style, 'time');

-- Style 127 prints UTC with Z; the other ISO styles end in the offset.
CREATE OR REPLACE FUNCTION tarn.try_offset_text(o text, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN style = 0 THEN o
  WHEN style = 127 THEN tarn.try_moment_text(tarn.offset_datetime2(o) - tarn.offset_minutes(o) * interval '1 minute', 127, 'datetime2')
  WHEN style = 126 THEN tarn.try_moment_text(tarn.offset_datetime2(o), 126, 'datetime2') || substr(o, 29)
  WHEN style IN (20, 21, 25, 120, 121) THEN tarn.try_moment_text(tarn.offset_datetime2(o), style, 'datetime2') || ' ' || substr(o, 29)
  ELSE tarn.try_moment_text(tarn.offset_datetime2(o), style, 'datetime2') END;
CREATE OR REPLACE FUNCTION tarn.offset_text(o text, style int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result text := tarn.try_offset_text(o, style);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(281, style || ' is not a valid style number when converting from datetimeoffset to a character string.');
  END IF;
  RETURN result;
END $$;
