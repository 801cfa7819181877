-- Text to numbers, bit and uniqueidentifier. The try_ form holds the rules; the raising form asks it and says what was wrong.

CREATE OR REPLACE FUNCTION tarn.try_text_l(s text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  t text := btrim(s);
  n numeric;
BEGIN
  IF t = '' THEN
    RETURN 0;
  END IF;
  IF t COLLATE "C" !~ '^[+-]?[0-9]+$' THEN
    RETURN NULL;
  END IF;
  IF length(t) < 19 THEN
    RETURN t::bigint;
  END IF;
  n := t::numeric;
  RETURN CASE WHEN n BETWEEN -9223372036854775808 AND 9223372036854775807 THEN n::bigint END;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_text_i(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.try_l_i(tarn.try_text_l(s));

CREATE OR REPLACE FUNCTION tarn.text_i(s text) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE n bigint := tarn.try_text_l(s);
BEGIN
  IF n BETWEEN -2147483648 AND 2147483647 THEN
    RETURN n::int;
  END IF;
  IF n IS NULL AND btrim(s) COLLATE "C" !~ '^[+-]?[0-9]+$' THEN
    PERFORM tarn.raise(245, 'Conversion failed when converting the nvarchar value ''' || s || ''' to data type int.');
  END IF;
  PERFORM tarn.raise(248, 'The conversion of the nvarchar value ''' || s || ''' overflowed an int column.');
END $$;

CREATE OR REPLACE FUNCTION tarn.text_l(s text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE n bigint := tarn.try_text_l(s);
BEGIN
  IF n IS NULL THEN
    IF btrim(s) COLLATE "C" ~ '^[+-]?[0-9]+$' THEN
      PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type bigint.');
    END IF;
    PERFORM tarn.raise(245, 'Conversion failed when converting the nvarchar value ''' || s || ''' to data type bigint.');
  END IF;
  RETURN n;
END $$;

-- The number that a decimal's text says, of any size; NULL when it is none.
CREATE OR REPLACE FUNCTION tarn.read_decimal(s text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN s COLLATE "C" ~ '^ *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+) *$' THEN s::numeric END;

CREATE OR REPLACE FUNCTION tarn.try_text_d(s text, p int, scale int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.try_d_d(tarn.read_decimal(s), p, scale);

CREATE OR REPLACE FUNCTION tarn.text_d(s text, p int, scale int) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE n numeric := tarn.read_decimal(s);
BEGIN
  IF n IS NULL THEN
    PERFORM tarn.raise(8114, 'Error converting data type nvarchar to numeric.');
  END IF;
  n := tarn.try_d_d(n, p, scale);
  IF n IS NULL THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting nvarchar to data type numeric.');
  END IF;
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION tarn.read_money(s text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE digits text;
BEGIN
  IF s COLLATE "C" !~ '^ *([+-]? *[$¢£¤¥৲৳฿₠-₱]?|[$¢£¤¥৲৳฿₠-₱] *[+-]?) *[0-9,]*\.?[0-9]* *$' THEN
    RETURN NULL;
  END IF;
  digits := regexp_replace(s COLLATE "C", '[^0-9.-]', '', 'g');
  RETURN CASE WHEN digits COLLATE "C" ~ '[0-9]' THEN digits::numeric ELSE 0 END;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_text_m(s text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.try_d_m(tarn.read_money(s));

CREATE OR REPLACE FUNCTION tarn.text_m(s text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE n numeric := tarn.read_money(s);
BEGIN
  IF n IS NULL THEN
    PERFORM tarn.raise(235, 'Cannot convert a char value to money. The char value has incorrect syntax.');
  END IF;
  n := tarn.try_d_m(n);
  IF n IS NULL THEN
    PERFORM tarn.raise(8115, 'Arithmetic overflow error converting expression to data type money.');
  END IF;
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_text_f(s text) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  t text := btrim(s);
  size numeric;
BEGIN
  IF t = '' THEN
    RETURN 0;
  END IF;
  IF t COLLATE "C" !~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,5})?$' THEN
    RETURN NULL;
  END IF;
  IF length(t) > 15 OR strpos(lower(t COLLATE "C"), 'e') > 0 THEN
    size := abs(t::numeric);
    IF size > 1.7976931348623157e308 THEN
      RETURN NULL;
    ELSIF size < 2.5e-324 THEN
      RETURN 0;
    END IF;
  END IF;
  RETURN t::float8;
END $$;

CREATE OR REPLACE FUNCTION tarn.text_f(s text) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE n float8 := tarn.try_text_f(s);
BEGIN
  IF n IS NULL THEN
    PERFORM tarn.raise(8114, 'Error converting data type nvarchar to float.');
  END IF;
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION tarn.try_text_b(s text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN s COLLATE "C" ~* '^ *true *$' OR s COLLATE "C" ~ '^ *[+-]?0*[1-9][0-9]* *$' THEN true
            WHEN s COLLATE "C" ~* '^ *(false)? *$' OR s COLLATE "C" ~ '^ *[+-]?0+ *$' THEN false END;

CREATE OR REPLACE FUNCTION tarn.text_b(s text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE b boolean := tarn.try_text_b(s);
BEGIN
  IF b IS NULL THEN
    PERFORM tarn.raise(245, 'Conversion failed when converting the nvarchar value ''' || s || ''' to data type bit.');
  END IF;
  RETURN b;
END $$;

-- What follows 36 characters is cut off, as SQL Server does.
CREATE OR REPLACE FUNCTION tarn.try_text_g(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN s COLLATE "C" ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' THEN upper(substr(s, 1, 36) COLLATE "C")
            WHEN s COLLATE "C" ~* '^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}' THEN upper(substr(s, 2, 36) COLLATE "C") END;

CREATE OR REPLACE FUNCTION tarn.text_g(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE g text := tarn.try_text_g(s);
BEGIN
  IF g IS NULL THEN
    PERFORM tarn.raise(8169, 'Conversion failed when converting from a character string to uniqueidentifier.');
  END IF;
  RETURN g;
END $$;

CREATE OR REPLACE FUNCTION tarn.isnumeric(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN btrim(s) COLLATE "C" <> '' AND (tarn.try_text_f(s) IS NOT NULL OR tarn.try_text_m(s) IS NOT NULL) THEN 1 ELSE 0 END;
