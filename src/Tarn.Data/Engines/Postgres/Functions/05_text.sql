-- Text functions. Counts and positions are UTF-16 units: native calls when the text is ASCII or within the BMP, marked text (tarn.to_units) else.

CREATE OR REPLACE FUNCTION tarn.len(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN length(rtrim(s)) ELSE tarn.units(rtrim(s)) END;
CREATE OR REPLACE FUNCTION tarn.datalength(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN length(s) * 2 ELSE tarn.units(s) * 2 END;

CREATE OR REPLACE FUNCTION tarn.substring_units(s text, start int, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN tarn.is_bmp(s) THEN substr(s, start, n) ELSE tarn.from_units(substr(tarn.to_units(s), start, n)) END;
CREATE OR REPLACE FUNCTION tarn.right_units(s text, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN tarn.is_bmp(s) THEN pg_catalog."right"(s, n) ELSE tarn.from_units(pg_catalog."right"(tarn.to_units(s), n)) END;

-- The cause of an error names every argument, in an array, which is only constant when all are: else the call would be computed, and raise, while planning.
CREATE OR REPLACE FUNCTION tarn.left(s text, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n < 0 AND s IS NOT NULL THEN tarn.raise_s(537, 'Invalid length parameter passed to the LEFT or SUBSTRING function.', ARRAY[s, n::text])
            WHEN octet_length(s) = length(s) THEN substr(s, 1, n) ELSE tarn.substring_units(s, 1, n) END;
CREATE OR REPLACE FUNCTION tarn.right(s text, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n < 0 AND s IS NOT NULL THEN tarn.raise_s(536, 'Invalid length parameter passed to the RIGHT function.', ARRAY[s, n::text])
            WHEN octet_length(s) = length(s) THEN pg_catalog."right"(s, n) ELSE tarn.right_units(s, n) END;
CREATE OR REPLACE FUNCTION tarn.substring(s text, start int, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n < 0 AND s IS NOT NULL AND start IS NOT NULL
            THEN tarn.raise_s(537, 'Invalid length parameter passed to the LEFT or SUBSTRING function.', ARRAY[s, n::text])
            WHEN octet_length(s) = length(s) THEN substr(s, start, n) ELSE tarn.substring_units(s, start, n) END;
CREATE OR REPLACE FUNCTION tarn.cut(s text, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n < 0 OR octet_length(s) <= n THEN s WHEN octet_length(s) = length(s) THEN substr(s, 1, n) ELSE tarn.substring_units(s, 1, n) END;

CREATE OR REPLACE FUNCTION tarn.stuff(s text, start int, n int, replacement text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  marked text := CASE WHEN tarn.is_bmp(s) THEN s ELSE tarn.to_units(s) END;
  head text;
  tail text;
BEGIN
  IF s IS NULL OR start IS NULL OR n IS NULL OR start < 1 OR n < 0 OR start > length(marked) THEN
    RETURN NULL;
  END IF;
  head := substr(marked, 1, start - 1);
  tail := CASE WHEN n < length(marked) THEN substr(marked, start + n) ELSE '' END;
  IF length(marked) <> length(s) THEN
    head := tarn.from_units(head);
    tail := tarn.from_units(tail);
  END IF;
  RETURN head || coalesce(replacement, '') || tail;
END $$;

-- At most 8,000 units, as for SQL Server's text that is not (max).
CREATE OR REPLACE FUNCTION tarn.replicate(s text, n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n IS NULL OR s IS NULL OR n < 0 THEN NULL
            WHEN n::bigint * octet_length(s) <= 8000 THEN repeat(s, n)
            ELSE tarn.cut(repeat(s, least(n, 8000 / tarn.units(s) + 1)), greatest(8000, tarn.units(s))) END;
CREATE OR REPLACE FUNCTION tarn.space(n int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN n >= 0 THEN repeat(' ', least(n, 8000)) END;

CREATE OR REPLACE FUNCTION tarn.charindex_wide(find text, s text, start int) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hay text := tarn.fold_case(s);
  at int;
BEGIN
  IF NOT tarn.is_bmp(s) THEN
    hay := tarn.to_units(hay);
    find := tarn.to_units(find);
  END IF;
  start := greatest(start, 1);
  at := strpos(substr(hay, start) COLLATE "C", tarn.fold_case(find) COLLATE "C");
  RETURN CASE WHEN find = '' OR at = 0 THEN 0 ELSE at + start - 1 END;
END $$;
CREATE OR REPLACE FUNCTION tarn.charindex(find text, s text, start int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN start <= 1 AND find COLLATE "C" <> '' AND octet_length(s) = length(s) AND octet_length(find) = length(find)
            THEN strpos(lower(s COLLATE "C"), lower(find COLLATE "C")) ELSE tarn.charindex_wide(find, s, start) END;

-- Characters that another collation than the default calls equal become the same: 'cs' and 'bin' tell all apart, 'ai' and 'csai' drop accents.
CREATE OR REPLACE FUNCTION tarn.unaccented(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(s) = length(s) THEN
    RETURN s;
  END IF;
  RETURN (SELECT string_agg(CASE WHEN c COLLATE "C" ~ '[\u00C0-\u024F\u0370-\u04FF\u1E00-\u1FFF]' THEN substr(normalize(c, NFD), 1, 1) ELSE c END, '' ORDER BY i)
          FROM regexp_split_to_table(s COLLATE "C", '') WITH ORDINALITY AS t(c, i));
END $$;
CREATE OR REPLACE FUNCTION tarn.fold_by(s text, collation_word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE collation_word COLLATE "C" WHEN 'ai' THEN tarn.fold_case(tarn.unaccented(s)) WHEN 'csai' THEN tarn.unaccented(s) ELSE s END;

CREATE OR REPLACE FUNCTION tarn.charindex_by(find text, s text, start int, collation_word text) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hay text := tarn.fold_by(s, collation_word);
  needle text := tarn.fold_by(find, collation_word);
  at int;
BEGIN
  IF NOT tarn.is_bmp(s) THEN
    hay := tarn.to_units(hay);
    needle := tarn.to_units(needle);
  END IF;
  start := greatest(start, 1);
  at := strpos(substr(hay, start) COLLATE "C", needle COLLATE "C");
  RETURN CASE WHEN needle COLLATE "C" = '' OR at = 0 THEN 0 ELSE at + start - 1 END;
END $$;

CREATE OR REPLACE FUNCTION tarn.replace_by(s text, find text, replacement text, collation_word text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hay text := tarn.fold_by(s, collation_word) COLLATE "C";
  needle text := tarn.fold_by(find, collation_word) COLLATE "C";
  result text := '';
  done int := 1;
  at int := strpos(hay COLLATE "C", needle COLLATE "C");
BEGIN
  IF needle COLLATE "C" = '' OR at = 0 THEN
    RETURN s;
  END IF;
  WHILE at > 0 LOOP
    result := result || substr(s, done, at - 1) || replacement;
    done := done + at - 1 + length(needle);
    at := strpos(substr(hay, done) COLLATE "C", needle COLLATE "C");
  END LOOP;
  RETURN result || substr(s, done);
END $$;

CREATE OR REPLACE FUNCTION tarn.replace(s text, find text, replacement text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hay text := tarn.fold_case(s) COLLATE "C";
  needle text := tarn.fold_case(find) COLLATE "C";
  result text := '';
  done int := 1;
  at int := strpos(hay COLLATE "C", needle COLLATE "C");
BEGIN
  IF needle = '' OR at = 0 THEN
    RETURN s;
  END IF;
  -- A needle without letters is found as it is, except where width does not count.
  IF needle COLLATE "C" !~ '[^\x01-\x40\x5b-\x60\x7b-\x7f]' AND needle COLLATE "C" = find COLLATE "C" AND s COLLATE "C" !~ '[\uFF01-\uFF5E]' THEN
    RETURN pg_catalog.replace(s COLLATE "C", find COLLATE "C", replacement COLLATE "C");
  END IF;
  WHILE at > 0 LOOP
    result := result || substr(s, done, at - 1) || replacement;
    done := done + at - 1 + length(needle);
    at := strpos(substr(hay, done) COLLATE "C", needle COLLATE "C");
  END LOOP;
  RETURN result || substr(s, done);
END $$;

-- One character for one: 'ß' stays, as it does in .NET and SQL Server, where ICU's full mapping would write 'SS'. So does the dotless 'ı'.
CREATE OR REPLACE FUNCTION tarn.upper_wide(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result text := pg_catalog.upper(s COLLATE tarn.cs);
BEGIN
  IF strpos(s COLLATE "C", 'ı') > 0 THEN
    RETURN (SELECT string_agg(CASE WHEN part COLLATE "C" = '' THEN '' ELSE tarn.upper(part) END, 'ı' ORDER BY i) FROM unnest(string_to_array(s COLLATE "C", 'ı')) WITH ORDINALITY AS t(part, i));
  END IF;
  IF length(result) = length(s) THEN
    RETURN result;
  END IF;
  RETURN (SELECT string_agg(CASE WHEN length(pg_catalog.upper(c COLLATE tarn.cs)) = 1 THEN pg_catalog.upper(c COLLATE tarn.cs) ELSE c END, '' ORDER BY i)
          FROM regexp_split_to_table(s COLLATE "C", '') WITH ORDINALITY AS t(c, i));
END $$;
CREATE OR REPLACE FUNCTION tarn.upper(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN pg_catalog.upper(s COLLATE "C") ELSE tarn.upper_wide(s) END;
CREATE OR REPLACE FUNCTION tarn.lower_wide(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(pg_catalog.lower(translate(s, E'İΣ', E'\uFFFEσ') COLLATE tarn.cs), E'\uFFFE', 'İ');
CREATE OR REPLACE FUNCTION tarn.lower(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN pg_catalog.lower(s COLLATE "C") ELSE tarn.lower_wide(s) END;
CREATE OR REPLACE FUNCTION tarn.reverse(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.reverse(s);
CREATE OR REPLACE FUNCTION tarn.ltrim(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.ltrim(s);
CREATE OR REPLACE FUNCTION tarn.rtrim(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.rtrim(s);
CREATE OR REPLACE FUNCTION tarn.trim_chars(s text, chars text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(s, chars);

CREATE OR REPLACE FUNCTION tarn.str(x float8, width int, decimals int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  exact numeric := tarn.float_exact(x);
  result text;
BEGIN
  decimals := least(decimals, 16);
  IF width < 1 OR width > 8000 OR decimals < 0 THEN
    RETURN NULL;
  END IF;
  LOOP
    result := round(exact, decimals)::text;
    EXIT WHEN length(result) <= width;
    IF decimals = 0 THEN
      RETURN repeat('*', width);
    END IF;
    -- Decimals give way to the whole number, first as many as are too wide, then the point.
    decimals := greatest(decimals - (length(result) - width), 0);
  END LOOP;
  RETURN lpad(result, width);
END $$;

-- Code page 1252 differs from Unicode in 0x80 .. 0x9F only.
CREATE OR REPLACE FUNCTION tarn.ascii(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN s IS NULL OR length(s) = 0 THEN NULL
            WHEN pg_catalog.ascii(s) < 256 THEN pg_catalog.ascii(s)
            ELSE coalesce(nullif(strpos(E'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ' COLLATE "C", substr(s, 1, 1) COLLATE "C"), 0) + 127, 63) END;
CREATE OR REPLACE FUNCTION tarn.char(i int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN i BETWEEN 128 AND 159 THEN substr(E'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ', i - 127, 1)
            WHEN i = 0 THEN '' WHEN i BETWEEN 1 AND 255 THEN chr(i) END;
CREATE OR REPLACE FUNCTION tarn.unicode(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(s) = 0 THEN NULL WHEN pg_catalog.ascii(s) < 65536 THEN pg_catalog.ascii(s)
            ELSE 55296 + ((pg_catalog.ascii(s) - 65536) >> 10) END;
-- Half a pair cannot be stored and becomes U+FFFD; neither can NUL, which becomes nothing.
CREATE OR REPLACE FUNCTION tarn.nchar(i int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN i = 0 THEN '' WHEN i BETWEEN 55296 AND 57343 THEN E'\uFFFD' WHEN i BETWEEN 1 AND 65535 THEN chr(i) END;

CREATE OR REPLACE FUNCTION tarn.quotename(s text, c text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  kind int := (strpos('[](){}<>''''""``' COLLATE "C", pg_catalog."left"(c, 1)) + 1) / 2;
  opening text;
  closing text;
BEGIN
  IF length(c) <> 1 OR kind = 0 OR tarn.units(s) > 128 THEN
    RETURN NULL;
  END IF;
  opening := substr('[({<''"`', kind, 1);
  closing := substr('])}>''"`', kind, 1);
  RETURN opening || pg_catalog.replace(s COLLATE "C", closing, closing || closing) || closing;
END $$;

CREATE OR REPLACE FUNCTION tarn.soundex(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  letters text := upper(coalesce((regexp_match(s COLLATE "C", '^[A-Za-z]+'))[1], '') COLLATE "C");
  -- Vowels are 0 and part equal codes; H and W are dropped and do not.
  codes text := translate(letters, 'BFPVCGJKQSXZDTLMNRAEIOUYHW', '11112222222233455600000099');
  tail text;
BEGIN
  IF letters = '' THEN
    RETURN '0000';
  END IF;
  tail := regexp_replace(substr(codes, 1, 1) || pg_catalog.replace(substr(codes, 2) COLLATE "C", '9', ''), '(.)\1+', '\1', 'g');
  RETURN rpad(substr(letters, 1, 1) || pg_catalog.replace(substr(tail, 2) COLLATE "C", '0', ''), 4, '0');
END $$;
CREATE OR REPLACE FUNCTION tarn.difference(a text, b text) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  x text := tarn.soundex(a);
  y text := tarn.soundex(b);
BEGIN
  RETURN (SELECT count(*) FROM generate_series(1, 4) i WHERE substr(x, i, 1) COLLATE "C" = substr(y, i, 1));
END $$;

CREATE OR REPLACE FUNCTION tarn.translate(s text, source text, target text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF tarn.units(source) <> tarn.units(target) THEN
    PERFORM tarn.raise(9828, 'The second and third arguments of the TRANSLATE built-in function must contain an equal number of characters.');
  END IF;
  RETURN pg_catalog.translate(s, source || tarn.lower(source) || tarn.upper(source), target || target || target);
END $$;

CREATE OR REPLACE FUNCTION tarn.xml_escape(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(s COLLATE "C", '&', '&amp;'), '<', '&lt;'), '>', '&gt;');
