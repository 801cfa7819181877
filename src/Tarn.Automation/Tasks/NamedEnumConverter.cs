using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Automation.Tasks;

/// <summary>Reads and writes enums by name, without regard to case; a wrong one is answered with those there are.</summary>
internal sealed class NamedEnumConverter : JsonConverterFactory
{
    /// <summary>How the message begins.</summary>
    public const string Expected = "must be one of ";

    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            foreach (var value in Enum.GetValues<T>())
            {
                if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                    return value;
            }

            throw new JsonException(Expected + string.Join(", ", Enum.GetNames<T>()));
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
