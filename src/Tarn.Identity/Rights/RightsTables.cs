using Tarn.Data.Engines;

namespace Tarn.Identity.Rights;

/// <summary>The tables of groups and rights in an account's own database. Object -1 stands for all of a kind; the subject's kind is 0 for users, 1 for groups.</summary>
internal static class RightsTables
{
    /// <summary>What stands in the place of an object's number for all of a kind. Not 0, which is the root folder.</summary>
    public const long AllObjects = -1;

    /// <summary>The tables. Everyone begins with reading: V on apps, DataPages, logins, looks and languages, V and R on tables and views (account.md 6.3).</summary>
    public static readonly SystemTables Tables = new(
        "CREATE TABLE IF NOT EXISTS _tarn_group (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, description TEXT NOT NULL)",
        """
            CREATE TABLE IF NOT EXISTS _tarn_grant (is_group BIGINT NOT NULL, subject BIGINT NOT NULL, kind BIGINT NOT NULL, object BIGINT NOT NULL, rights BIGINT NOT NULL,
                PRIMARY KEY (is_group, subject, kind, object))
            """,
        Seed(RightsKind.Table, Right.View | Right.Read),
        Seed(RightsKind.View, Right.View | Right.Read),
        Seed(RightsKind.App, Right.View),
        Seed(RightsKind.DataPage, Right.View),
        Seed(RightsKind.Style, Right.View),
        Seed(RightsKind.Localization, Right.View),
        Group(UserGroup.Administrators, "Administrators", "May do everything except what only the owner may."),
        Group(UserGroup.AppManagers, "App_Managers", "May do everything with apps and what is in them, and nothing else."),
        Group(UserGroup.Everyone, "Everyone", "Everybody who works with the account."),
        "CREATE TABLE IF NOT EXISTS _tarn_create_right (is_group BIGINT NOT NULL, subject BIGINT NOT NULL, kind BIGINT NOT NULL, PRIMARY KEY (is_group, subject, kind))",
        "CREATE TABLE IF NOT EXISTS _tarn_group_member (group_id BIGINT NOT NULL, member BIGINT NOT NULL, PRIMARY KEY (group_id, member))");

    /// <summary>Only before there are groups: what was taken from Everyone must not come back when a later version adds a statement.</summary>
    private static string Seed(RightsKind kind, Right rights) =>
        $"INSERT INTO _tarn_grant (is_group, subject, kind, object, rights) SELECT 1, {UserGroup.Everyone}, {(int)kind}, {AllObjects}, {(int)rights} WHERE NOT EXISTS (SELECT 1 FROM _tarn_group)";

    private static string Group(long id, string name, string description) =>
        $"INSERT INTO _tarn_group (id, name, name_key, description) VALUES ({id}, '{name}', '{name.ToUpperInvariant()}', '{description}') ON CONFLICT (id) DO NOTHING";
}
