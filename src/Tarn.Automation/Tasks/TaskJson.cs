using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Data;

namespace Tarn.Automation.Tasks;

/// <summary>Task definitions as JSON.</summary>
public static class TaskJson
{
    private static readonly JsonSerializerOptions Stored = Create(JsonUnmappedMemberHandling.Skip);

    /// <summary>As people write it: what is not known is a mistake.</summary>
    private static readonly JsonSerializerOptions Written = Create(JsonUnmappedMemberHandling.Disallow);

    /// <summary>Reads what a person or program wrote.</summary>
    /// <exception cref="DataException">It is no such JSON; the message names the property.</exception>
    public static TaskDefinition Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TaskDefinition>(json, Written) ?? throw new DataException(DataProblem.MalformedRequest, "A task is a JSON object.");
        }
        catch (JsonException failure)
        {
            throw Explain(failure);
        }
    }

    /// <summary>Writes a definition for people.</summary>
    public static string Write(TaskDefinition definition) => JsonSerializer.Serialize(definition, Written);

    internal static TaskDefinition ReadStored(string json) => JsonSerializer.Deserialize<TaskDefinition>(json, Stored)!;

    internal static string WriteStored(TaskDefinition definition) => JsonSerializer.Serialize(definition, Stored);

    private static DataException Explain(JsonException failure)
    {
        var path = failure.Path is { Length: > 2 } found ? found[2..] : null;
        if (failure.Message.StartsWith(NamedEnumConverter.Expected, StringComparison.Ordinal))
            return Wrong(path!, failure.Message);
        if (failure.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return new DataException(DataProblem.MalformedRequest, $"There is no property '{path}' in a task.", path ?? "");
        return path is null || failure.InnerException is JsonException
            ? new DataException(DataProblem.MalformedRequest, $"The task is not valid JSON at line {failure.LineNumber + 1}, position {failure.BytePositionInLine + 1}.")
            : Wrong(path, "has a value of the wrong kind");
    }

    private static DataException Wrong(string property, string what) => new(DataProblem.MalformedRequest, $"The property '{property}' {what}.", property);

    private static JsonSerializerOptions Create(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            PropertyNameCaseInsensitive = true,
            UnmappedMemberHandling = unmapped,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            WriteIndented = unmapped == JsonUnmappedMemberHandling.Disallow,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new NamedEnumConverter());
        return options;
    }
}
