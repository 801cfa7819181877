using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms;

/// <summary>Makes forms of definitions: the one place that knows which class serves which kind of element.</summary>
public static class FormFactory
{
    /// <summary>Makes the form of a page's sections.</summary>
    /// <param name="context">What the elements work on.</param>
    /// <param name="sections">The sections.</param>
    public static Form Create(FormContext context, IEnumerable<SectionDefinition> sections)
    {
        var made = new List<FormSection>();
        var virtuals = 0;
        var children = 0;
        foreach (var section in sections)
        {
            var rows = new List<List<FormElement>>();
            var continues = false;
            foreach (var definition in section.Elements)
            {
                var isChild = definition.ElementType.Equals("ChildForm", StringComparison.OrdinalIgnoreCase);
                var element = Create(context, definition, isChild ? FormattableString.Invariant($"Child{++children}") : NameOf(context, definition, ref virtuals));
                if (!continues)
                    rows.Add([]);
                rows[^1].Add(element);
                continues = definition.KeepWithNext || (continues && !element.IsDrawn);
            }

            made.Add(new FormSection(made.Count + 1, Math.Clamp(section.ColumnCount, 1, 12), rows));
        }

        var form = new Form { Context = context, Sections = made };
        context.Form = form;
        return form;
    }

    /// <summary>Makes an element.</summary>
    /// <param name="context">What it works on.</param>
    /// <param name="definition">What the builder set.</param>
    /// <param name="name">The control's name.</param>
    /// <param name="columnName">Its column; null when the definition names it.</param>
    public static FormElement Create(FormContext context, FormElementDefinition definition, string name, string? columnName = null)
    {
        var column = context.Source.Find(columnName ?? (definition.Name == "#Password" && context.Page.Definition.Page?.Recovery is { } recovery ? recovery.PasswordColumn : definition.ColumnName));
        var type = definition.ElementType.ToUpperInvariant();
        // What the table computes or generates is shown, whatever the definition says. A sign-in and a search read it only.
        if (context.Mode is FormMode.Insert or FormMode.Update && column is { IsWritable: false } && type is not ("STATIC" or "PAGEVIEWINCREMENT" or "HIDDEN" or "CALCULATED VALUE"))
            type = !column.TakesFile ? "STATIC" : type == "SIGNATURE" ? type : "ATTACHMENT";
        FormElement element = type switch
        {
            "HTML BLOCK" => new HtmlBlockElement { Definition = definition, Name = name },
            "STATIC" => new StaticElement { Definition = definition, Name = name, Column = column },
            "HIDDEN" => new HiddenElement { Definition = definition, Name = name, Column = column },
            "TIMESTAMP" or "REMOTEIP" or "USERAGENT" or "HOSTPAGE" => new StampElement { Definition = definition, Name = name, Column = column },
            "PAGEVIEWINCREMENT" => new ViewCountElement { Definition = definition, Name = name, Column = column },
            "CHECKBOX" => new CheckboxElement { Definition = definition, Name = name, Column = column },
            "MSDROPDOWN" or "MSLISTBOX" => new MultiSelectElement { Definition = definition, Name = name, Column = column },
            "SIGNATURE" => new SignatureElement { Definition = definition, Name = name, Column = column },
            "CAPTCHA" => new CaptchaElement { Definition = definition, Name = name },
            "CHILDFORM" => new ChildFormElement { Definition = definition, Name = name },
            "PAYMENT" => new PaymentElement { Definition = definition, Name = name },
            "CALCULATED VALUE" => new CalculatedElement { Definition = definition, Name = name, Column = column },
            "CASCADING TEXT FIELD" => new CascadingTextElement { Definition = definition, Name = name, Column = column },
            "CASCADING DROPDOWN" or "CASCADING LISTBOX" or "CASCADING RADIO BUTTONS" => new CascadingChoiceElement { Definition = definition, Name = name, Column = column },
            "DROPDOWN" or "LISTBOX" or "RADIO BUTTONS" => new ChoiceElement { Definition = definition, Name = name, Column = column },
            "ATTACHMENT" when column is { TakesFile: true } => new AttachmentElement { Definition = definition, Name = name, Column = column },
            "FILE" => new FileElement { Definition = definition, Name = name, Column = column },
            _ when column?.Field.Type is PasswordFieldType || definition.IsSet("TypePassword") || definition.IsSet("MaskPassword") => new PasswordElement { Definition = definition, Name = name, Column = column },
            "TEXT FIELD" when definition is { CompletesText: true, LookUp: not null } => new AutoCompleteElement { Definition = definition, Name = name, Column = column },
            _ => new TextElement { Definition = definition, Name = name, Column = column },
        };
        if (column is null && element is { IsInput: true } and not (ChildFormElement or CaptchaElement) && definition.ColumnName.Length > 0 && !IsVirtual(definition))
            throw new PageBrokenException($"The element '{definition.ColumnName}' names a column that '{context.Source.Name}' does not have.");
        element.IsRequired = definition.IsRequired || (definition.IsSet("Unique") && column?.Field is { Unique: true, UniqueAllowNulls: false } && context.Mode is FormMode.Insert or FormMode.Update && element.IsInput);
        element.IsLocked = context.Mode is FormMode.Insert or FormMode.Update && element is { IsInput: true } and not HiddenElement && !definition.IsEditable;
        element.Label = context.Scope.Html(definition.IsHtmlBlock ? "" : definition.Label);
        return element;
    }

    private static bool IsVirtual(FormElementDefinition definition) => definition.ColumnName.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(FormContext context, FormElementDefinition definition, ref int virtuals)
    {
        if (IsVirtual(definition))
            return "cbParamVirtual" + (definition.ColumnName.Split(' ') is [_, var number] ? number : (++virtuals).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return context.Mode switch
        {
            FormMode.Insert => "InsertRecord",
            FormMode.Login => "xip_",
            _ => "EditRecord",
        } + (definition.Name == "#Password" ? "Password" : definition.ColumnName.Replace(' ', '_'));
    }
}
