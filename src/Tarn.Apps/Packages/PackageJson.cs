using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>JSON of plans, reports and stored definitions. Definitions round-trip: they hold their element trees.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true, UseStringEnumConverter = true,
    Converters = [typeof(PackageSeverityJsonConverter)])]
[JsonSerializable(typeof(PackagePlan))]
[JsonSerializable(typeof(PackageReport))]
[JsonSerializable(typeof(AppPackage))]
[JsonSerializable(typeof(PackageElement))]
[JsonSerializable(typeof(DataPageDefinition))]
[JsonSerializable(typeof(PackageView))]
[JsonSerializable(typeof(PackageAuthentication))]
[JsonSerializable(typeof(PackageTable))]
[JsonSerializable(typeof(PackageField))]
[JsonSerializable(typeof(PackageObjectEntry))]
[JsonSerializable(typeof(PackageVariable))]
[JsonSerializable(typeof(PackageRelationship))]
[JsonSerializable(typeof(PackageForeignObject))]
[JsonSerializable(typeof(PackageExtraPlace))]
public sealed partial class PackageJson : JsonSerializerContext;
