using System.Text.Json;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Forms;

/// <summary>What the script asks of a form while a visitor fills it in: choices of cascades, suggestions, calculated values. Nothing is written.</summary>
public static class FormActions
{
    /// <summary>Answers an action; null when the request asks for something else. The form must be loaded.</summary>
    public static async ValueTask<PageAnswer?> AnswerAsync(Form form)
    {
        if (!form.Context.Page.Request.IsPost)
            return null;
        switch (form.Context.Page.Request.Action)
        {
            case "GetCascadingValues":
                return await CascadeAsync(form);
            case "GetAutoComplete":
                return await SuggestAsync(form);
            case "GetCalculatedValues":
                await form.BindAsync();
                return PageAnswer.Values("values", json => WriteValues(json, form));
            default:
                return null;
        }
    }

    private static async ValueTask<PageAnswer> CascadeAsync(Form form)
    {
        await form.BindAsync();
        var parent = form.Context.Page.Request.Fields["cbParent"] ?? "";
        var offered = new List<(string Name, IReadOnlyList<Choice> Choices)>();
        foreach (var element in form.Elements)
        {
            if (element is CascadingChoiceElement choice && choice.ParentName.Equals(parent, StringComparison.OrdinalIgnoreCase))
                offered.Add((choice.Name, choice.Offered));
            else if (element is CascadingTextElement text && text.ParentName.Equals(parent, StringComparison.OrdinalIgnoreCase))
                offered.Add((text.Name, await text.OfferAsync(form.Context)));
        }

        return PageAnswer.Values("options", json =>
        {
            json.WriteStartObject();
            foreach (var (name, choices) in offered)
            {
                json.WritePropertyName(name);
                Write(json, choices);
            }

            json.WriteEndObject();
        });
    }

    private static async ValueTask<PageAnswer> SuggestAsync(Form form)
    {
        var fields = form.Context.Page.Request.Fields;
        var element = form.Elements.OfType<AutoCompleteElement>().FirstOrDefault(e => e.Name.Equals(fields["cbAutoComplete"], StringComparison.OrdinalIgnoreCase));
        var found = element is null ? [] : await element.SuggestAsync(form.Context, fields["cbAutoCompleteText"] ?? "");
        return PageAnswer.Values("items", json => Write(json, found));
    }

    private static void WriteValues(Utf8JsonWriter json, Form form)
    {
        json.WriteStartObject();
        foreach (var element in form.Elements.OfType<CalculatedElement>())
        {
            json.WriteStartObject(element.Name);
            json.WriteString("inp", element.InputText(form.Context));
            json.WriteString("text", element.Entry);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Choice> choices)
    {
        json.WriteStartArray();
        foreach (var choice in choices)
        {
            json.WriteStartObject();
            json.WriteString("value", choice.Value);
            json.WriteString("text", choice.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
