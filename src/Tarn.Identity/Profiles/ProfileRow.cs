using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Profiles;

/// <summary>A profile as stored: the profile, its hashed secret and its sealed one.</summary>
internal sealed record ProfileRow(Profile Profile, string SecretHash, string? SecretSealed)
{
    /// <summary>The columns that <see cref="Read"/> expects, in order.</summary>
    public const string Columns = """
        id, name, description, first_name, last_name, email, client_id, enabled, access_all, can_create, default_access, ip_rules, created, modified, last_used,
        last_used_ip, generation, secret_hash, secret_sealed, (SELECT access FROM _tarn_profile_mcp WHERE profile_id = _tarn_profile.id)
        """;

    public static ProfileRow Read(RowReader row) => new(
        new Profile
        {
            Id = row.GetInt64(0),
            Data = new ProfileDraft
            {
                Name = row.GetText(1),
                Description = row.GetText(2),
                FirstName = row.GetText(3),
                LastName = row.GetText(4),
                Email = row.GetText(5),
                AccessAllObjects = row.GetInt64(8) != 0,
                CanCreateObjects = row.GetInt64(9) != 0,
                DefaultAccess = (IpAccess)row.GetInt64(10),
                Mcp = row.IsNull(19) ? McpAccess.Full : (McpAccess)row.GetInt64(19),
                IpRules = ReadRules(row.GetText(11)),
            },
            ClientId = row.GetText(6),
            Enabled = row.GetInt64(7) != 0,
            Created = row.ReadTime(12),
            Modified = row.ReadTime(13),
            LastUsed = row.FindTime(14),
            LastUsedIp = row.FindText(15),
            Generation = row.GetInt64(16),
        },
        row.GetText(17),
        row.FindText(18));

    // Most profiles have no rules, and then the reader of JSON need not be set up for the first request.
    private static IReadOnlyList<IpRule> ReadRules(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, IpRuleJson.Default.IReadOnlyListIpRule) ?? [];

    public static string Write(IReadOnlyList<IpRule> rules) => JsonSerializer.Serialize(rules, IpRuleJson.Default.IReadOnlyListIpRule);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<IpRule>))]
internal sealed partial class IpRuleJson : JsonSerializerContext;
