-- Mathematics. Integer and decimal overflow is native (22003).

CREATE OR REPLACE FUNCTION tarn.abs_i(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN abs(x);
CREATE OR REPLACE FUNCTION tarn.abs_l(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN abs(x);
CREATE OR REPLACE FUNCTION tarn.abs_d(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN abs(x);
CREATE OR REPLACE FUNCTION tarn.abs_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.d_m(abs(x));
CREATE OR REPLACE FUNCTION tarn.abs_f(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN abs(x);
CREATE OR REPLACE FUNCTION tarn.sign_i(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN sign(x::float8)::int;
CREATE OR REPLACE FUNCTION tarn.sign_l(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN sign(x::float8)::bigint;
CREATE OR REPLACE FUNCTION tarn.sign_d(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN sign(x);
CREATE OR REPLACE FUNCTION tarn.sign_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN sign(x);
CREATE OR REPLACE FUNCTION tarn.sign_f(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN sign(x);
CREATE OR REPLACE FUNCTION tarn.ceiling_i(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.ceiling_l(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.ceiling_d(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ceil(x);
CREATE OR REPLACE FUNCTION tarn.ceiling_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.d_m(ceil(x));
CREATE OR REPLACE FUNCTION tarn.ceiling_f(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ceil(x);
CREATE OR REPLACE FUNCTION tarn.floor_i(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.floor_l(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;
CREATE OR REPLACE FUNCTION tarn.floor_d(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN floor(x);
CREATE OR REPLACE FUNCTION tarn.floor_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.d_m(floor(x));
CREATE OR REPLACE FUNCTION tarn.floor_f(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN floor(x);

-- Half away from zero, or cut when mode is not 0. A length of more than 400 digits says no more than one of 400.
CREATE OR REPLACE FUNCTION tarn.round_n(x numeric, len int, mode int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN len IS NULL THEN NULL WHEN mode = 0 THEN round(x, greatest(least(len, 400), -400)) WHEN mode <> 0 THEN trunc(x, greatest(least(len, 400), -400)) END;
CREATE OR REPLACE FUNCTION tarn.round_i(x int, len int, mode int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN len >= 0 AND mode IS NOT NULL THEN x ELSE tarn.round_n(x::numeric, len, mode)::int END;
CREATE OR REPLACE FUNCTION tarn.round_l(x bigint, len int, mode int) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN len >= 0 AND mode IS NOT NULL THEN x ELSE tarn.round_n(x::numeric, len, mode)::bigint END;
CREATE OR REPLACE FUNCTION tarn.round_m(x numeric, len int, mode int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.d_m(tarn.round_n(x, len, mode));
CREATE OR REPLACE FUNCTION tarn.round_f(x float8, len int, mode int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.round_n(tarn.float_exact(x), len, mode)::float8;
CREATE OR REPLACE FUNCTION tarn.round_d(x numeric, len int, mode int, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(tarn.round_n(x, len, mode), ((p << 16) | s) + 4);

-- Raises 3623 outside the domain; NULL when the result is too large.
CREATE OR REPLACE FUNCTION tarn.power_or_null(x float8, y float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE size float8;
BEGIN
  IF x = 0 AND y < 0 OR x < 0 AND y <> trunc(y) THEN
    PERFORM tarn.raise(3623, 'An invalid floating point operation occurred.');
  ELSIF x = 0 OR y = 0 THEN
    RETURN CASE WHEN y = 0 THEN 1 ELSE 0 END;
  END IF;
  size := y * ln(abs(x));
  RETURN CASE WHEN size > 709.78 THEN NULL WHEN size < -745 THEN 0 ELSE power(x, y) END;
END $$;
CREATE OR REPLACE FUNCTION tarn.power_failed(type text, x float8, y float8) RETURNS void LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE value float8 := tarn.power_or_null(x, y);
BEGIN
  PERFORM tarn.raise(232, 'Arithmetic overflow error for type ' || type || ', value = ' || coalesce(to_char(value, 'FM999999999999999999999999999990.000000'), 'INF') || '.');
END $$;
CREATE OR REPLACE FUNCTION tarn.power_i(x int, y float8) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE r float8 := trunc(tarn.power_or_null(x, y));
BEGIN
  IF r IS NULL OR r NOT BETWEEN -2147483648 AND 2147483647 THEN
    PERFORM tarn.power_failed('int', x, y);
  END IF;
  RETURN r::int;
END $$;
CREATE OR REPLACE FUNCTION tarn.power_l(x bigint, y float8) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE r numeric := coalesce(tarn.try_power_d(x::numeric, y, 0), 1e30);
BEGIN
  IF y < 0 OR y <> trunc(y) THEN
    r := trunc(tarn.power_or_null(x, y))::numeric;
  END IF;
  IF r IS NULL OR r < -9223372036854775808 OR r >= 9223372036854775808 THEN
    PERFORM tarn.power_failed('bigint', x, y);
  END IF;
  RETURN r::bigint;
END $$;
CREATE OR REPLACE FUNCTION tarn.power_f(x float8, y float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE r float8 := tarn.power_or_null(x, y);
BEGIN
  IF r IS NULL THEN
    PERFORM tarn.power_failed('float', x, y);
  END IF;
  RETURN r;
END $$;
-- Whole powers of a decimal are exact.
CREATE OR REPLACE FUNCTION tarn.try_power_d(x numeric, y float8, s int) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE r numeric := 1;
BEGIN
  IF y BETWEEN 0 AND 127 AND y = trunc(y) THEN
    FOR i IN 1 .. y::int LOOP
      r := r * x;
    END LOOP;
    RETURN tarn.try_d_d(r, 38, s);
  END IF;
  RETURN tarn.try_f_d(tarn.power_or_null(x::float8, y), 38, s);
END $$;
CREATE OR REPLACE FUNCTION tarn.power_d(x numeric, y float8, s int) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE r numeric := tarn.try_power_d(x, y, s);
BEGIN
  IF r IS NULL THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type numeric.');
  END IF;
  RETURN r;
END $$;
CREATE OR REPLACE FUNCTION tarn.power_m(x numeric, y float8) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE r numeric := tarn.try_d_m(tarn.try_power_d(x, y, 4));
BEGIN
  IF r IS NULL THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type money.');
  END IF;
  RETURN r;
END $$;

CREATE OR REPLACE FUNCTION tarn.sqrt(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x < 0 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', x) ELSE pg_catalog.sqrt(x) END;
CREATE OR REPLACE FUNCTION tarn.square(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN abs(x) < 1e-162 THEN 0 ELSE x * x END;
CREATE OR REPLACE FUNCTION tarn.exp(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x < -745 THEN 0 ELSE pg_catalog.exp(x) END;
CREATE OR REPLACE FUNCTION tarn.log(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x <= 0 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', x) ELSE ln(x) END;
CREATE OR REPLACE FUNCTION tarn.log_base(x float8, base float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (x <= 0 AND base IS NOT NULL) OR ((base <= 0 OR base = 1) AND x IS NOT NULL)
            THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', ARRAY[x, base]) ELSE ln(x) / ln(base) END;
CREATE OR REPLACE FUNCTION tarn.log10(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x <= 0 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', x) ELSE pg_catalog.log10(x) END;
CREATE OR REPLACE FUNCTION tarn.sin(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.sin(x);
CREATE OR REPLACE FUNCTION tarn.cos(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.cos(x);
CREATE OR REPLACE FUNCTION tarn.tan(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.tan(x);
CREATE OR REPLACE FUNCTION tarn.cot(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x = 0 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', x) ELSE 1 / pg_catalog.tan(x) END;
CREATE OR REPLACE FUNCTION tarn.asin(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN abs(x) > 1 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', x) ELSE pg_catalog.asin(x) END;
CREATE OR REPLACE FUNCTION tarn.acos(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN abs(x) > 1 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', x) ELSE pg_catalog.acos(x) END;
CREATE OR REPLACE FUNCTION tarn.atan(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.atan(x);
CREATE OR REPLACE FUNCTION tarn.atn2(y float8, x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x = 0 AND y = 0 THEN tarn.raise_f(3623, 'An invalid floating point operation occurred.', ARRAY[x, y]) ELSE atan2(y, x) END;
CREATE OR REPLACE FUNCTION tarn.pi() RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.pi();

-- RADIANS and DEGREES keep the type: int truncates, decimal has 18 decimals.
CREATE OR REPLACE FUNCTION tarn.radians_i(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(radians(x::float8))::int;
CREATE OR REPLACE FUNCTION tarn.radians_l(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(radians(x::float8))::bigint;
CREATE OR REPLACE FUNCTION tarn.radians_d(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.f_d(radians(x::float8), 38, 18);
CREATE OR REPLACE FUNCTION tarn.radians_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.f_m(radians(x::float8));
CREATE OR REPLACE FUNCTION tarn.radians_f(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN radians(x);
CREATE OR REPLACE FUNCTION tarn.degrees_i(x int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(degrees(x::float8))::int;
CREATE OR REPLACE FUNCTION tarn.degrees_l(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(degrees(x::float8))::bigint;
CREATE OR REPLACE FUNCTION tarn.degrees_d(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.f_d(degrees(x::float8), 38, 18);
CREATE OR REPLACE FUNCTION tarn.degrees_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.f_m(degrees(x::float8));
CREATE OR REPLACE FUNCTION tarn.degrees_f(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN degrees(x);

CREATE OR REPLACE FUNCTION tarn.bit_not(x boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN NOT x;
