-- LIKE and PATINDEX. A pattern becomes one regular expression over folded text; the operator is inlined, so that with a constant pattern a row costs
-- one fold and one match, and '%abc%', 'abc%', '%abc' need no '.*' at all.

CREATE OR REPLACE FUNCTION tarn.like_literal(c text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(c) = 1 AND c COLLATE "C" ~ '[^0-9A-Za-z]' THEN '\' || c ELSE c END;

-- What a class [lo-hi] matches: a range of the collation, written as a set for the regular expression.
CREATE OR REPLACE FUNCTION tarn.like_range(lo text, hi text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result text := '';
BEGIN
  IF lo COLLATE tarn.ci > hi COLLATE tarn.ci THEN
    RETURN '';
  END IF;
  -- Letters and digits follow one another as in ASCII; everything else of ASCII and the Latin blocks is asked of the collation.
  IF (lo || hi) COLLATE "C" ~ '^([0-9]{2}|[a-z]{2})$' THEN
    result := lo || '-' || hi;
  END IF;
  RETURN result || coalesce((
    SELECT string_agg(CASE WHEN i < 128 AND chr(i) COLLATE "C" !~ '[0-9a-z]' THEN '\' ELSE '' END || chr(i), '')
    FROM generate_series(CASE WHEN result = '' THEN 32 ELSE 160 END, greatest(591, ascii(lo), least(ascii(hi), ascii(lo) + 2000))) AS i
    WHERE i NOT BETWEEN 55296 AND 57343 AND i NOT BETWEEN 127 AND 159
      AND chr(i) COLLATE tarn.ci BETWEEN lo AND hi AND tarn.fold_case(chr(i)) COLLATE "C" = chr(i)), '');
END $$;

-- The same for another collation than the default.
CREATE OR REPLACE FUNCTION tarn.like_range_by(lo text, hi text, collation_word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(tarn.like_literal(c), ''), '')
  FROM (SELECT chr(i) AS c FROM generate_series(32, greatest(591, ascii(lo), least(ascii(hi), ascii(lo) + 2000))) AS i
        WHERE i NOT BETWEEN 55296 AND 57343 AND i NOT BETWEEN 127 AND 159) AS all_characters
  WHERE tarn.fold_by(c, collation_word) COLLATE "C" = c
    AND CASE collation_word WHEN 'cs' THEN c COLLATE tarn.cs BETWEEN lo AND hi WHEN 'ai' THEN c COLLATE tarn.ai BETWEEN lo AND hi
        WHEN 'csai' THEN c COLLATE tarn.csai BETWEEN lo AND hi ELSE c COLLATE "C" BETWEEN lo AND hi END
$$;

CREATE OR REPLACE FUNCTION tarn.like_wide(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  s := tarn.fold_wide(s);
  IF octet_length(s) < length(s) + 3 OR s COLLATE "C" !~ '[\U00010000-\U0010FFFF]' THEN
    RETURN s;
  END IF;
  RETURN tarn.to_units(s);
END $$;

-- What a pattern is matched against: folded, and one character for each UTF-16 unit.
CREATE OR REPLACE FUNCTION tarn.like_text(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN lower(s COLLATE "C") ELSE tarn.like_wide(s) END;

CREATE OR REPLACE FUNCTION tarn.like_text_by(s text, collation_word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN tarn.is_bmp(s) THEN tarn.fold_by(s, collation_word) ELSE tarn.to_units(tarn.fold_by(s, collation_word)) END;

CREATE OR REPLACE FUNCTION tarn.like_regex_by(pattern text, escape text, collation_word text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  by_default constant boolean := collation_word = 'ci';
  folded text := CASE WHEN by_default THEN tarn.like_text(pattern) ELSE tarn.like_text_by(pattern, collation_word) END COLLATE "C";
  size int := length(folded);
  i int := 1;
  c text;
  next_char text;
  members text;
  negated boolean;
  result text := '';
  any_run boolean := false;   -- a % that has not been written yet
  never constant text := '$a';
BEGIN
  IF pattern IS NULL THEN
    RETURN NULL;
  ELSIF tarn.units(escape) <> 1 THEN
    PERFORM tarn.raise(506, 'The invalid escape character "' || escape || '" was specified in a LIKE predicate.');
  END IF;
  escape := CASE WHEN by_default THEN tarn.fold_case(substr(escape, 1, 1)) ELSE tarn.fold_by(substr(escape, 1, 1), collation_word) END COLLATE "C";
  IF substr(folded, 1, 1) <> '%' OR escape = '%' THEN
    result := '^';
  END IF;
  WHILE i <= size LOOP
    c := substr(folded, i, 1);
    i := i + 1;
    IF c = '%' AND c IS DISTINCT FROM escape THEN
      any_run := true;
      CONTINUE;
    END IF;
    IF any_run AND result <> '' THEN
      result := result || '.*';
    END IF;
    any_run := false;
    IF c = escape THEN
      IF i > size THEN
        RETURN never;
      END IF;
      result := result || tarn.like_literal(substr(folded, i, 1));
      i := i + 1;
    ELSIF c = '_' THEN
      result := result || '.';
    ELSIF c <> '[' THEN
      result := result || tarn.like_literal(c);
    ELSE
      negated := substr(folded, i, 1) = '^';
      i := i + negated::int;
      members := '';
      LOOP
        IF i > size THEN
          RETURN never;
        END IF;
        c := substr(folded, i, 1);
        i := i + 1;
        EXIT WHEN c = ']' AND c IS DISTINCT FROM escape;
        IF c = escape THEN
          c := substr(folded, i, 1);
          i := i + 1;
        END IF;
        next_char := substr(folded, i + 1, 1);
        IF substr(folded, i, 1) = '-' AND next_char NOT IN (']', '') THEN
          IF next_char = escape THEN
            i := i + 1;
            next_char := substr(folded, i + 1, 1);
          END IF;
          members := members || CASE WHEN by_default THEN tarn.like_range(c, next_char) ELSE tarn.like_range_by(c, next_char, collation_word) END;
          i := i + 2;
        ELSE
          members := members || tarn.like_literal(c);
        END IF;
      END LOOP;
      IF members = '' THEN
        IF NOT negated THEN
          RETURN never;
        END IF;
        result := result || '.';
      ELSE
        result := result || CASE WHEN negated THEN '[^' ELSE '[' END || members || ']';
      END IF;
    END IF;
  END LOOP;
  RETURN CASE WHEN any_run THEN result ELSE result || '$' END;
END $$;

CREATE OR REPLACE FUNCTION tarn.like_regex(pattern text, escape text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.like_regex_by(pattern, escape, 'ci');

CREATE OR REPLACE FUNCTION tarn.like_by(s text, pattern text, escape text, collation_word text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.like_text_by(s COLLATE "C", collation_word) COLLATE "C" ~ tarn.like_regex_by(pattern COLLATE "C", escape COLLATE "C", collation_word COLLATE "C");

CREATE OR REPLACE FUNCTION tarn.like(s text, pattern text, escape text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tarn.like_text(s) COLLATE "C" ~ tarn.like_regex(pattern COLLATE "C", escape COLLATE "C");

CREATE OR REPLACE FUNCTION tarn.patindex(pattern text, s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_instr(tarn.like_text(s) COLLATE "C", tarn.like_regex(pattern COLLATE "C", NULL));
