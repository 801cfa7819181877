using System.Collections.Immutable;
using System.Globalization;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Parameters;

/// <summary>The parameters that a text sees: those of the request and, where there is one, of a record, its calculated fields and the form's virtual fields.</summary>
public sealed record ParameterScope
{
    /// <summary>The request.</summary>
    public required PageContext Page { get; init; }

    /// <summary>The record of <c>[@field:X]</c>; null where there is none.</summary>
    public RecordView? Record { get; init; }

    /// <summary>Virtual fields by name, <c>cbParamVirtual1</c>.</summary>
    public ImmutableDictionary<string, string> Virtuals { get; init; } = ImmutableDictionary<string, string>.Empty.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <summary>Further values by token name, such as <c>#PasswordResetLink</c>, <c>cbRecordCount</c>, <c>cbChartValue</c>.</summary>
    public ImmutableDictionary<string, ParameterValue> Specials { get; init; } = ImmutableDictionary<string, ParameterValue>.Empty.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the value of a parameter; null when there is none.</summary>
    public ParameterValue? Find(in ParameterToken token) => token.Kind switch
    {
        ParameterKind.Field => Special(token.Name) ?? Record?.FindParameter(token.Name),
        ParameterKind.Calculated => Record?.FindParameter("Calculated Field " + token.Name) ?? Special("calcfield:" + token.Name),
        ParameterKind.User => Page.User?.Record.FindParameter(token.Name),
        ParameterKind.App => Page.App.ParameterValue(token.Name) is { } text ? new ParameterValue(text) : null,
        _ => Special(token.Name) ?? FindPlain(token.Name),
    };

    /// <summary>A parameter's text as it is printed: localized, or as its modifiers say. Not escaped. Empty when there is none.</summary>
    public string TextOf(in ParameterToken token)
    {
        if (Find(token) is not { } value)
            return "";
        if (value.Typed is not { } typed)
            return value.Text;
        if (token.IsRaw)
            return value.Text;
        if (token.IsAbsolute && value.Field?.Type is Data.Fields.FileFieldType)
            return Page.FileAddress(value.Text);
        if (token.IsAbsolute && value is { Field.Type: Data.Fields.AttachmentFieldType, Record: { } record, Column: { } column })
            return Page.AttachmentAddress(record, column);
        if (token.Format is { } format)
            return Page.Locale.FormatAs(typed, format) ?? value.Text;
        return Page.Locale.Format(typed, value.Field, value.Format).Text;
    }

    /// <summary>Puts the parameters into a text.</summary>
    public string Resolve(string text, TextUse use)
    {
        if (text.Length == 0)
            return text;
        return ParameterText.Of(use == TextUse.Html ? Page.Fonts.Clean(text, Page.Request.BaseAddress) : text, use).Resolve(this);
    }

    /// <summary>Puts the parameters into a builder's HTML.</summary>
    public Microsoft.AspNetCore.Components.MarkupString Html(string text) => new(Resolve(text, TextUse.Html));

    private ParameterValue? Special(string name) => Specials.GetValueOrDefault(name);

    private ParameterValue? FindPlain(string name)
    {
        if (Virtuals.TryGetValue(name, out var text))
            return new ParameterValue(text);
        return FindSystem(name) is { } known ? known : Page.FindExternal(name) is { } external ? new ParameterValue(external) : null;
    }

    private ParameterValue? FindSystem(string name)
    {
        if (name.Equals("AppName", StringComparison.OrdinalIgnoreCase))
            return new ParameterValue(Page.App.Name);
        if (!name.StartsWith("cb", StringComparison.OrdinalIgnoreCase))
            return null;
        return name.ToUpperInvariant() switch
        {
            "CBTIMESTAMP" => Moment(Page.Now),
            "CBTODAYDATE" => Moment(Page.Now.Date),
            "CBHOSTURL" => new ParameterValue(Page.Request.Host.Url),
            "CBHOSTPAGE" => new ParameterValue(Page.Request.Host.Page),
            "CBHOSTDOMAIN" => new ParameterValue(Page.Request.Host.Domain),
            "CBIP" => new ParameterValue(Page.Request.Address.ToString()),
            "CBPROTOCOL" => new ParameterValue(Page.Request.BaseAddress.StartsWith("https:", StringComparison.Ordinal) ? "HTTPS" : "HTTP"),
            "CBBRIDGESERVER" => new ParameterValue(Page.Request.BaseAddress),
            "CBUSERAGENTSTRING" or "CBUSERAGENT" => new ParameterValue(Page.Request.UserAgent),
            "CBAPPKEY" => new ParameterValue(Page.DataPage.AppKey),
            "CBUSERID" => new ParameterValue(Page.User?.Record.Key ?? ""),
            _ => null,
        };
    }

    private static ParameterValue Moment(DateTime value) =>
        new(value.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)) { Typed = Sql.SqlValue.FromDateTime(value) };
}
