using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>Severities as lower-case words.</summary>
public sealed class PackageSeverityJsonConverter() : JsonStringEnumConverter<PackageSeverity>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
