namespace Tarn.DataPages.Forms.Elements;

/// <summary>How an element that follows another finds its parent and its choices.</summary>
internal static class Cascade
{
    /// <summary>The element that a cascading element follows.</summary>
    /// <exception cref="PageBrokenException">The form has no such element, or it is none that visitors fill in.</exception>
    public static FormElement ParentOf(FormContext form, FormElement child)
    {
        var name = child.Definition.ParentField;
        var parent = form.Form.Elements.FirstOrDefault(e => e.IsInput
            && (e.Definition.ColumnName.Equals(name, StringComparison.OrdinalIgnoreCase) || e.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || string.Equals(e.Column?.Name, name, StringComparison.OrdinalIgnoreCase)));
        return parent ?? throw new PageBrokenException($"The cascading field '{child.Definition.ColumnName}' follows '{name}', which is no field of this form that visitors fill in.");
    }

    /// <summary>The parent's value as the lookup compares it; empty when nothing is chosen or the parent is out of sight.</summary>
    public static string ValueOf(FormElement parent) => parent.Counts ? parent.Entry.Trim() : "";

    /// <summary>Reads the choices that a child has under a parent's value; under none all there are, for visitors without script.</summary>
    public static async ValueTask<List<Choice>> ReadAsync(FormContext form, FormElement child, string parent)
    {
        if (child.Definition.LookUp is not { FilterField.Length: > 0 } lookUp)
            throw new PageBrokenException($"The cascading field '{child.Definition.ColumnName}' needs a lookup with a field to filter by.");
        return await ChoiceList.ReadAsync(form, child.Definition, parent.Length == 0 ? null : (lookUp.FilterField, parent));
    }
}
