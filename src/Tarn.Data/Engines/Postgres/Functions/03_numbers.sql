-- Conversions between numbers, and of numbers to text. try_ forms test instead of catching: a PL/pgSQL exception block would forbid parallel plans.

-- The shortest decimal that reads back as the same float; independent of extra_float_digits.
CREATE OR REPLACE FUNCTION tarn.float_exact(x float8) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result numeric := x::numeric;
BEGIN
  IF result::float8 = x THEN
    RETURN result;
  END IF;
  result := to_char(x, '9.999999999999999EEEE')::numeric;
  RETURN CASE WHEN result::float8 = x THEN result ELSE to_char(x, '9.9999999999999999EEEE')::numeric END;
END $$;

CREATE OR REPLACE FUNCTION tarn.l_i(x bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::int;
CREATE OR REPLACE FUNCTION tarn.f_i(x float8) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(x)::int;
CREATE OR REPLACE FUNCTION tarn.f_l(x float8) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(x)::bigint;
CREATE OR REPLACE FUNCTION tarn.d_i(x numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(x)::int;
CREATE OR REPLACE FUNCTION tarn.d_l(x numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(x)::bigint;
CREATE OR REPLACE FUNCTION tarn.m_i(x numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::int;
CREATE OR REPLACE FUNCTION tarn.m_l(x numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::bigint;
CREATE OR REPLACE FUNCTION tarn.d_d(x numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(x, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.l_d(x bigint, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(x::numeric, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.m_d(x numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(x, ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.f_d(x float8, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog."numeric"(tarn.float_exact(x), ((p << 16) | s) + 4);
CREATE OR REPLACE FUNCTION tarn.d_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (x * 10000)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.l_m(x bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (x::numeric * 10000)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.f_m(x float8) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (tarn.float_exact(x) * 10000)::bigint::numeric * 0.0001;
CREATE OR REPLACE FUNCTION tarn.d_f(x numeric) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::float8;
CREATE OR REPLACE FUNCTION tarn.m_f(x numeric) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::float8;
CREATE OR REPLACE FUNCTION tarn.l_b(x bigint) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x <> 0;
CREATE OR REPLACE FUNCTION tarn.d_b(x numeric) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x <> 0;
CREATE OR REPLACE FUNCTION tarn.m_b(x numeric) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x <> 0;
CREATE OR REPLACE FUNCTION tarn.f_b(x float8) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x <> 0;

CREATE OR REPLACE FUNCTION tarn.try_l_i(x bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x BETWEEN -2147483648 AND 2147483647 THEN x::int END;
CREATE OR REPLACE FUNCTION tarn.try_f_i(x float8) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x > -2147483649 AND x < 2147483648 THEN trunc(x)::int END;
CREATE OR REPLACE FUNCTION tarn.try_f_l(x float8) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x >= -9223372036854775808 AND x < 9223372036854775808 THEN trunc(x)::bigint END;
CREATE OR REPLACE FUNCTION tarn.try_d_i(x numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x > -2147483649 AND x < 2147483648 THEN trunc(x)::int END;
CREATE OR REPLACE FUNCTION tarn.try_d_l(x numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x > -9223372036854775809 AND x < 9223372036854775808 THEN trunc(x)::bigint END;
CREATE OR REPLACE FUNCTION tarn.try_m_i(x numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN round(x) BETWEEN -2147483648 AND 2147483647 THEN x::int END;
CREATE OR REPLACE FUNCTION tarn.try_m_l(x numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN x::bigint;
CREATE OR REPLACE FUNCTION tarn.try_d_d(x numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN abs(round(x, s)) < 10::numeric ^ (p - s)::numeric THEN round(x, s) END;
CREATE OR REPLACE FUNCTION tarn.try_l_d(x bigint, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.try_d_d(x::numeric, p, s);
CREATE OR REPLACE FUNCTION tarn.try_m_d(x numeric, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.try_d_d(x, p, s);
CREATE OR REPLACE FUNCTION tarn.try_f_d(x float8, p int, s int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.try_d_d(tarn.float_exact(x), p, s);
CREATE OR REPLACE FUNCTION tarn.try_d_m(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN round(x, 4) BETWEEN -922337203685477.5808 AND 922337203685477.5807 THEN round(x, 4) END;
CREATE OR REPLACE FUNCTION tarn.try_l_m(x bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_d_m(x::numeric);
CREATE OR REPLACE FUNCTION tarn.try_f_m(x float8) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN tarn.try_d_m(tarn.float_exact(x));

CREATE OR REPLACE FUNCTION tarn.b_text(x boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x THEN '1' WHEN NOT x THEN '0' END;
CREATE OR REPLACE FUNCTION tarn.l_text(x bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::text;
CREATE OR REPLACE FUNCTION tarn.d_text(x numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x::text;
CREATE OR REPLACE FUNCTION tarn.g_text(x text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN x;

-- Thousands separators for a text of plain digits with an optional sign and decimals.
CREATE OR REPLACE FUNCTION tarn.group_digits(s text, separator text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN reverse(regexp_replace(reverse(split_part(s COLLATE "C", '.', 1)) COLLATE "C", '([0-9]{3})(?=[0-9])', '\1' || separator, 'g'))
  || CASE WHEN strpos(s COLLATE "C", '.') > 0 THEN '.' || split_part(s COLLATE "C", '.', 2) ELSE '' END;

CREATE OR REPLACE FUNCTION tarn.m_text(x numeric, style int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE style WHEN 0 THEN round(x, 2)::text WHEN 1 THEN tarn.group_digits(round(x, 2)::text, ',') WHEN 2 THEN round(x, 4)::text
  ELSE CASE WHEN x IS NOT NULL THEN tarn.raise_s(281, style || ' is not a valid style number when converting from money to a character string.', x) END END;

-- Style 0: six significant digits; 1, 2, 3: 8, 16 and 17 digits, always with an exponent. to_char(float8, '9.9EEEE') is printf's %e, exact to any length.
CREATE OR REPLACE FUNCTION tarn.f_text(x float8, style int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  digits int := CASE style WHEN 1 THEN 8 WHEN 2 THEN 16 WHEN 3 THEN 17 ELSE 6 END;
  printed text := btrim(to_char(x, '9.' || repeat('9', digits - 1) || 'EEEE'));
  mantissa text := split_part(printed, 'e', 1);
  exponent int := split_part(printed, 'e', 2)::int;
BEGIN
  IF style NOT IN (0, 1, 2, 3) THEN
    PERFORM tarn.raise(281, style || ' is not a valid style number when converting from float to a character string.');
  ELSIF style = 0 THEN
    IF x = 0 THEN
      RETURN '0';
    END IF;
    mantissa := rtrim(rtrim(mantissa, '0'), '.');
    IF exponent BETWEEN -5 AND 5 AND exponent >= -4 THEN
      RETURN trim_scale((mantissa || 'e' || exponent)::numeric)::text;
    END IF;
  END IF;
  RETURN mantissa || 'e' || CASE WHEN exponent < 0 THEN '-' ELSE '+' END || lpad(abs(exponent)::text, 3, '0');
END $$;

-- What happens when a number's text is longer than its target.
CREATE OR REPLACE FUNCTION tarn.fit_failed(mode text, cause text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF mode = 'money' THEN
    PERFORM tarn.raise(234, 'There is insufficient result space to convert a money value to varchar.');
  ELSIF mode <> 'int' THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type varchar.');
  END IF;
  RETURN '*';
END $$;
CREATE OR REPLACE FUNCTION tarn.fit(s text, n int, mode text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n >= 0 AND length(s) > n THEN tarn.fit_failed(mode, s) ELSE s END;
CREATE OR REPLACE FUNCTION tarn.try_fit(s text, n int, mode text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n >= 0 AND length(s) > n THEN CASE WHEN mode COLLATE "C" = 'int' THEN '*' END ELSE s END;
