-- The schema, the collations, and what every other family stands on: raising errors, counting in UTF-16 units, folding of case.
--
-- Three rules for all files of this folder.
-- 1. SQL functions have a parsed body (RETURN ...): names are bound when the function is created, so no search_path can change their meaning,
--    and a body of one expression is inlined into the query. They are not STRICT, since a CASE in a strict function cannot be inlined; their
--    expressions give NULL for NULL by themselves: the condition tests for the bad case, and NULL falls through to ELSE.
-- 2. Comparisons, searches and patterns inside a function say COLLATE "C": the caller's column may bear a non-deterministic collation.
-- 3. Functions that raise take the value at fault as a last argument. That keeps the planner from computing them in advance when the rest is constant.

CREATE COLLATION IF NOT EXISTS tarn.ci   (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION IF NOT EXISTS tarn.cs   (provider = icu, locale = 'und', deterministic = false);
CREATE COLLATION IF NOT EXISTS tarn.ai   (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
CREATE COLLATION IF NOT EXISTS tarn.csai (provider = icu, locale = 'und-u-ks-level1-kc-true', deterministic = false);

CREATE OR REPLACE FUNCTION tarn.raise(n int, message text) RETURNS void LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TSQLE', MESSAGE = n || ':' || message;
END $$;

CREATE OR REPLACE FUNCTION tarn.raise_i(n int, message text, cause anyelement) RETURNS int LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TSQLE', MESSAGE = n || ':' || message;
END $$;

CREATE OR REPLACE FUNCTION tarn.raise_l(n int, message text, cause anyelement) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TSQLE', MESSAGE = n || ':' || message;
END $$;

CREATE OR REPLACE FUNCTION tarn.raise_f(n int, message text, cause anyelement) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TSQLE', MESSAGE = n || ':' || message;
END $$;

CREATE OR REPLACE FUNCTION tarn.raise_s(n int, message text, cause anyelement) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TSQLE', MESSAGE = n || ':' || message;
END $$;

CREATE OR REPLACE FUNCTION tarn.raise_datetime2(n int, message text, cause anyelement) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TSQLE', MESSAGE = n || ':' || message;
END $$;

-- True when every character is one byte, which is also one UTF-16 unit: the fast path of most text functions.
CREATE OR REPLACE FUNCTION tarn.is_ascii(s text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(s) = length(s);

-- True when no character lies beyond the Basic Multilingual Plane, so that characters are UTF-16 units.
CREATE OR REPLACE FUNCTION tarn.is_bmp(s text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(s) < length(s) + 3 OR s COLLATE "C" !~ '[\U00010000-\U0010FFFF]';

-- Text in which a character beyond the plane is followed by the noncharacter U+FFFF, so that its length in characters is its length in units.
CREATE OR REPLACE FUNCTION tarn.to_units(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(s COLLATE "C", '([\U00010000-\U0010FFFF])', E'\\1\uFFFF', 'g');

-- Back from tarn.to_units. Half a pair becomes U+FFFD, as in every UTF-8 encoder.
CREATE OR REPLACE FUNCTION tarn.from_units(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(
  regexp_replace(
    regexp_replace(s COLLATE "C", '[\U00010000-\U0010FFFF](?!\uFFFF)', E'\uFFFD', 'g') COLLATE "C",
    '(^|[^\U00010000-\U0010FFFF])\uFFFF', E'\\1\uFFFD', 'g') COLLATE "C",
  E'\uFFFF' COLLATE "C", '');

-- Length in UTF-16 units, trailing spaces included.
CREATE OR REPLACE FUNCTION tarn.units(s text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) < length(s) + 3 THEN length(s)
            ELSE length(s) + length(regexp_replace(s COLLATE "C", '[^\U00010000-\U0010FFFF]+', '', 'g')) END;

-- Lower case, one character for one character, for text that is not ASCII: searches fold both sides and keep positions. Width and kana do not count.
CREATE OR REPLACE FUNCTION tarn.fold_wide(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF s COLLATE "C" ~ '[\u30A1-\u30F6\uFF01-\uFF5E]' THEN
    s := translate(s,
      '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ',
      '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ');
  END IF;
  RETURN translate(lower(translate(s, 'İΣ', E'\uFFFEσ') COLLATE tarn.cs), E'\uFFFE', 'İ');
END $$;

CREATE OR REPLACE FUNCTION tarn.fold_case(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN lower(s COLLATE "C") ELSE tarn.fold_wide(s) END;

-- A key: equal keys, equal texts by tarn.ci, trailing spaces aside. Compatibility forms, width and kana differ on the third level only.
CREATE OR REPLACE FUNCTION tarn.fold(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(s) = length(s) THEN lower(s COLLATE "C")
  ELSE normalize(translate(lower(upper(normalize(s, NFKC) COLLATE tarn.cs) COLLATE tarn.cs), 'ς', 'σ'), NFKC) COLLATE "C" END;
