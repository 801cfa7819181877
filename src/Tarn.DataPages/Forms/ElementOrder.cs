using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Forms;

/// <summary>Brings the elements of a form into an order in which each follows those that it depends on.</summary>
internal static class ElementOrder
{
    /// <summary>Sorts; elements that depend on nothing keep their places.</summary>
    /// <exception cref="PageBrokenException">Some depend on each other in a circle; the message names them.</exception>
    public static IReadOnlyList<FormElement> Sort(Form form)
    {
        var sorted = new List<FormElement>();
        var done = new HashSet<FormElement>(ReferenceEqualityComparer.Instance);
        var path = new List<FormElement>();
        foreach (var element in form.Elements)
            Visit(element);
        return sorted;

        void Visit(FormElement element)
        {
            if (done.Contains(element))
                return;
            if (path.IndexOf(element) is var at && at >= 0)
                throw new PageBrokenException($"These fields depend on each other in a circle: {string.Join(" -> ", path.Skip(at).Append(element).Select(e => e.Definition.ColumnName))}.");
            path.Add(element);
            foreach (var other in element.DependsOn(form.Context))
                Visit(other);
            path.RemoveAt(path.Count - 1);
            done.Add(element);
            sorted.Add(element);
        }
    }
}
