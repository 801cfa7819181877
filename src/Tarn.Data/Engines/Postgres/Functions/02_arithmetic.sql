-- Arithmetic. What overflows raises 22003 by itself and what divides by zero 22012; the layer above reports them as 8115 and 8134.
-- pg_catalog."numeric"(x, typmod) rounds half away from zero to the scale and checks the precision in one native call.

CREATE OR REPLACE FUNCTION tarn.typmod(p int, s int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((p << 16) | s) + 4;

CREATE OR REPLACE FUNCTION tarn.i4(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.i4(x bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::int;
CREATE OR REPLACE FUNCTION tarn.i4(x numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::int;
CREATE OR REPLACE FUNCTION tarn.i8(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.i8(x int) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::bigint;
CREATE OR REPLACE FUNCTION tarn.i8(x numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::bigint;

CREATE OR REPLACE FUNCTION tarn.div_i(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a / b;
CREATE OR REPLACE FUNCTION tarn.mod_i(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a % b;

CREATE OR REPLACE FUNCTION tarn.dec_add(a numeric, b numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(a + b, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.dec_sub(a numeric, b numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(a - b, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.dec_mul(a numeric, b numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(a * b, ((p << 16) | s) + 4);
-- The quotient of whole numbers is exact, so that truncation never sees a digit that PostgreSQL rounded.
CREATE OR REPLACE FUNCTION tarn.dec_div(a numeric, b numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(div(a * ('1e' || s::text)::numeric, b) * ('1e-' || s::text)::numeric, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.dec_mod(a numeric, b numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(a % b, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.dec_neg(a numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN - a;

-- Money is a count of ten-thousandths in 64 bits: the cast to bigint rounds half away from zero and checks the range.
CREATE OR REPLACE FUNCTION tarn.money_add(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((a + b) * 10000)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.money_sub(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((a - b) * 10000)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.money_mul(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (a * b * 10000)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.money_div(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN div(a * 10000, b)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.money_mod(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((a % b) * 10000)::bigint::numeric * 0.0001;

CREATE OR REPLACE FUNCTION tarn.float_add(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a + b;
CREATE OR REPLACE FUNCTION tarn.float_sub(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a - b;
CREATE OR REPLACE FUNCTION tarn.float_mul(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a * b;
CREATE OR REPLACE FUNCTION tarn.float_div(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a / b;

-- Datetime arithmetic counts days and ticks of 1/300 s (25,920,000 in a day); a tick prints as .000, .003 or .007.
CREATE OR REPLACE FUNCTION tarn.ticks(x timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (((date_part('hour', x) * 60 + date_part('minute', x)) * 18000)::bigint + (date_part('microseconds', x)::bigint * 3 + 5000) / 10000);

-- The datetime that lies n ticks after the start of a day (days since 1900-01-01); NULL outside 1753 .. 9999.
CREATE OR REPLACE FUNCTION tarn.from_ticks(days bigint, n bigint) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  days := days + n / 25920000;
  n := n % 25920000;
  IF n < 0 THEN
    n := n + 25920000;
    days := days - 1;
  END IF;
  IF days NOT BETWEEN -53690 AND 2958463 THEN
    RETURN NULL;
  END IF;
  RETURN timestamp '1900-01-01' + make_interval(days => days::int) + ((n * 20 + 3) / 6) * interval '1 millisecond';
END $$;

-- Rounds to 1/300 s; NULL when the result is not a datetime.
CREATE OR REPLACE FUNCTION tarn.try_round_datetime(x timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF date_trunc('second', x) <> x THEN
    RETURN tarn.from_ticks(x::date - date '1900-01-01', tarn.ticks(x));
  END IF;
  RETURN CASE WHEN x >= timestamp '1753-01-01' AND x < timestamp '10000-01-01' THEN x END;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_f_datetime(days float8) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN abs(days) < 1e7 THEN tarn.from_ticks(floor(days)::bigint, round((days - floor(days)) * 25920000)::bigint) END;

CREATE OR REPLACE FUNCTION tarn.f_datetime(days float8) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp := tarn.try_f_datetime(days);
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type datetime.');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.datetime_add(x timestamp, days float8, sign int) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp;
BEGIN
  IF abs(days) < 1e7 THEN
    result := tarn.from_ticks(x::date - date '1900-01-01' + sign * floor(days)::bigint,
                              tarn.ticks(x) + sign * round((days - floor(days)) * 25920000)::bigint);
  END IF;
  IF result IS NULL THEN
    PERFORM tarn.raise(517, 'Adding a value to a ''datetime'' column caused an overflow.');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION tarn.datetime_diff(a timestamp, b timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result timestamp := tarn.from_ticks(a::date - b::date, tarn.ticks(a) - tarn.ticks(b));
BEGIN
  IF result IS NULL THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type datetime.');
  END IF;
  RETURN result;
END $$;
