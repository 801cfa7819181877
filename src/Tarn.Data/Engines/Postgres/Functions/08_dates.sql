-- Date functions. The part is a constant in practice, so that the CASE over it is gone when the query is planned.

CREATE OR REPLACE FUNCTION tarn.datepart(part text, x timestamp) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE part COLLATE "C"
  WHEN 'year' THEN date_part('year', x) WHEN 'quarter' THEN date_part('quarter', x) WHEN 'month' THEN date_part('month', x)
  WHEN 'dayofyear' THEN date_part('doy', x) WHEN 'day' THEN date_part('day', x) WHEN 'weekday' THEN date_part('dow', x) + 1
  WHEN 'week' THEN floor((date_part('doy', x) - 1 + date_part('dow', date_trunc('year', x))) / 7) + 1
  WHEN 'hour' THEN date_part('hour', x) WHEN 'minute' THEN date_part('minute', x)
  WHEN 'second' THEN floor(date_part('second', x))
  WHEN 'millisecond' THEN date_part('microseconds', x)::int % 1000000 / 1000
  WHEN 'microsecond' THEN date_part('microseconds', x)::int % 1000000
  WHEN 'nanosecond' THEN date_part('microseconds', x)::int % 1000000 * 1000
  WHEN 'iso_week' THEN date_part('week', x) END)::int;

CREATE OR REPLACE FUNCTION tarn.datename(part text, x timestamp) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE part COLLATE "C"
  WHEN 'month' THEN ('{January,February,March,April,May,June,July,August,September,October,November,December}'::text[])[date_part('month', x)::int]
  WHEN 'weekday' THEN ('{Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday}'::text[])[date_part('dow', x)::int + 1]
  ELSE tarn.datepart(part, x)::text END;

CREATE OR REPLACE FUNCTION tarn.datediff_overflow() RETURNS void LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  PERFORM tarn.raise(535, 'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large.'
    || ' Try to use datediff with a less precise datepart.');
END $$;

-- Microseconds and nanoseconds; the latter leave a bigint after 292 years.
CREATE OR REPLACE FUNCTION tarn.datediff_fine(part text, a timestamp, b timestamp) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE n numeric := extract(epoch FROM b) * 1000000 - extract(epoch FROM a) * 1000000;
BEGIN
  IF part COLLATE "C" = 'nanosecond' THEN
    n := n * 1000;
  ELSIF part COLLATE "C" <> 'microsecond' THEN
    RETURN NULL;
  END IF;
  IF abs(n) > 9223372036854775807 THEN
    PERFORM tarn.datediff_overflow();
  END IF;
  RETURN n::bigint;
END $$;

-- 1 January of year 1 is a Monday; the +1 makes weeks begin on Sunday.
CREATE OR REPLACE FUNCTION tarn.datediff_big(part text, a timestamp, b timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE part COLLATE "C"
  WHEN 'year' THEN (date_part('year', b) - date_part('year', a))::bigint
  WHEN 'quarter' THEN ((date_part('year', b) - date_part('year', a)) * 4 + date_part('quarter', b) - date_part('quarter', a))::bigint
  WHEN 'month' THEN ((date_part('year', b) - date_part('year', a)) * 12 + date_part('month', b) - date_part('month', a))::bigint
  WHEN 'week' THEN ((b::date - date '0001-01-01' + 1) / 7 - (a::date - date '0001-01-01' + 1) / 7)::bigint
  WHEN 'day' THEN (b::date - a::date)::bigint
  WHEN 'dayofyear' THEN (b::date - a::date)::bigint
  WHEN 'weekday' THEN (b::date - a::date)::bigint
  WHEN 'hour' THEN (b::date - a::date)::bigint * 24 + (date_part('hour', b) - date_part('hour', a))::bigint
  WHEN 'minute' THEN (b::date - a::date)::bigint * 1440
    + ((date_part('hour', b) - date_part('hour', a)) * 60 + date_part('minute', b) - date_part('minute', a))::bigint
  WHEN 'second' THEN (b::date - a::date)::bigint * 86400
    + ((date_part('hour', b) - date_part('hour', a)) * 3600 + (date_part('minute', b) - date_part('minute', a)) * 60)::bigint
    + date_part('microseconds', b)::bigint / 1000000 - date_part('microseconds', a)::bigint / 1000000
  WHEN 'millisecond' THEN (b::date - a::date)::bigint * 86400000
    + ((date_part('hour', b) - date_part('hour', a)) * 3600000 + (date_part('minute', b) - date_part('minute', a)) * 60000)::bigint
    + date_part('microseconds', b)::bigint / 1000 - date_part('microseconds', a)::bigint / 1000
  ELSE tarn.datediff_fine(part, a, b) END;

CREATE OR REPLACE FUNCTION tarn.datediff_fit(n bigint) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF n NOT BETWEEN -2147483648 AND 2147483647 THEN
    PERFORM tarn.datediff_overflow();
  END IF;
  RETURN n;
END $$;

-- Hours and coarser parts always fit an int.
CREATE OR REPLACE FUNCTION tarn.datediff(part text, a timestamp, b timestamp) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN part COLLATE "C" IN ('minute', 'second', 'millisecond', 'microsecond', 'nanosecond')
            THEN tarn.datediff_fit(tarn.datediff_big(part, a, b)) ELSE tarn.datediff_big(part, a, b)::int END;

-- NULL when the result leaves the years 1 .. 9999.
CREATE OR REPLACE FUNCTION tarn.add_part(part text, n bigint, x timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  months bigint := CASE part WHEN 'month' THEN n WHEN 'year' THEN n * 12 WHEN 'quarter' THEN n * 3 END;
  days bigint := CASE part WHEN 'week' THEN n * 7 WHEN 'day' THEN n WHEN 'dayofyear' THEN n WHEN 'weekday' THEN n END;
  micros numeric;
  result timestamp;
BEGIN
  IF abs(n) > 1000000 AND (months IS NOT NULL OR part = 'week') THEN
    RETURN NULL;
  ELSIF months IS NOT NULL THEN
    result := x + make_interval(months => months::int);
  ELSIF days IS NOT NULL THEN
    IF abs(days) > 4000000 THEN
      RETURN NULL;
    END IF;
    result := x + make_interval(days => days::int);
  ELSE
    micros := n * CASE part WHEN 'hour' THEN 3600000000 WHEN 'minute' THEN 60000000 WHEN 'second' THEN 1000000
                            WHEN 'millisecond' THEN 1000 WHEN 'microsecond' THEN 1 WHEN 'nanosecond' THEN 0.001 END::numeric;
    IF abs(micros) > 320000000000000000 THEN
      RETURN NULL;
    END IF;
    -- Days and the rest apart, since interval * float8 is exact for small numbers only.
    result := x + make_interval(days => div(micros, 86400000000)::int) + mod(micros, 86400000000)::float8 * interval '1 microsecond';
  END IF;
  RETURN CASE WHEN result >= timestamp '0001-01-01' AND result < timestamp '10000-01-01' THEN result END;
END $$;

CREATE OR REPLACE FUNCTION tarn.dateadd(part text, n bigint, x timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp;
BEGIN
  -- A datetime's milliseconds stand for ticks of 1/300 s; finer parts are added to the printed digits, as SQL Server does, and rounded again.
  result := tarn.try_round_datetime(tarn.add_part(part, n, x));
  IF result IS NULL THEN
    PERFORM tarn.raise(517, 'Adding a value to a ''datetime'' column caused an overflow.');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.dateadd_datetime2(part text, n bigint, x timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp := tarn.add_part(part, n, x);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(517, 'Adding a value to a ''datetime2'' column caused an overflow.');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.dateadd_date(part text, n bigint, x date) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp := tarn.add_part(part, n, x::timestamp);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(517, 'Adding a value to a ''date'' column caused an overflow.');
  END IF;
  RETURN result::date;
END $$;

CREATE OR REPLACE FUNCTION tarn.eomonth(x date, months int) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE first timestamp := tarn.add_part('month', months, date_trunc('month', x::timestamp));
BEGIN
  IF first IS NULL THEN
    PERFORM tarn.raise(517, 'Adding a value to a ''date'' column caused an overflow.');
  END IF;
  RETURN (first + interval '1 month')::date - 1;
END $$;

CREATE OR REPLACE FUNCTION tarn.days_in_month(y int, m int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN m IN (4, 6, 9, 11) THEN 30 WHEN m <> 2 THEN 31 WHEN y % 4 = 0 AND (y % 100 <> 0 OR y % 400 = 0) THEN 29 ELSE 28 END;

CREATE OR REPLACE FUNCTION tarn.is_date(y int, m int, d int) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN y BETWEEN 1 AND 9999 AND m BETWEEN 1 AND 12 AND d BETWEEN 1 AND tarn.days_in_month(y, m);

CREATE OR REPLACE FUNCTION tarn.datefromparts(y int, m int, d int) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF NOT tarn.is_date(y, m, d) THEN
    PERFORM tarn.raise(289, 'Cannot construct data type date, some of the arguments have values which are not valid.');
  END IF;
  RETURN make_date(y, m, d);
END $$;

CREATE OR REPLACE FUNCTION tarn.datetimefromparts(y int, m int, d int, h int, mi int, s int, ms int) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp;
BEGIN
  IF tarn.is_date(y, m, d) AND h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND s BETWEEN 0 AND 59 AND ms BETWEEN 0 AND 999 THEN
    result := tarn.try_round_datetime(make_date(y, m, d) + make_interval(hours => h, mins => mi, secs => s + ms / 1000.0));
  END IF;
  IF result IS NULL THEN
    PERFORM tarn.raise(289, 'Cannot construct data type datetime, some of the arguments have values which are not valid.');
  END IF;
  RETURN result;
END $$;
