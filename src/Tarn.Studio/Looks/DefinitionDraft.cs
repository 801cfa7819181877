using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.Studio.Looks;

/// <summary>A style or localization as somebody edits it: what is not saved yet, and the way back.</summary>
/// <param name="stored">It as it is stored.</param>
public sealed class DefinitionDraft(StoredDefinition stored)
{
    private readonly Stack<PackageElement> _done = new();

    /// <summary>It as it was stored last.</summary>
    public StoredDefinition Stored { get; private set; } = stored;

    /// <summary>Its name as it is now.</summary>
    public string Name { get; set; } = stored.Name;

    /// <summary>The definition as it is now.</summary>
    public PackageElement Element { get; private set; } = stored.Element;

    /// <summary>It may only be looked at: no step is taken, whatever the browser sends.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Raised after every change.</summary>
    public event Action? Changed;

    /// <summary>Whether something is not saved.</summary>
    public bool IsChanged => Name != Stored.Name || !Element.Equals(Stored.Element);

    /// <summary>Whether there is a step to take back.</summary>
    public bool CanUndo => _done.Count > 0;

    /// <summary>Takes another definition.</summary>
    public void Apply(PackageElement next)
    {
        if (IsFixed || next.Equals(Element))
            return;
        _done.Push(Element);
        Element = next;
        Changed?.Invoke();
    }

    /// <summary>Takes the last step back.</summary>
    public void Undo()
    {
        if (_done.TryPop(out var last))
            Element = last;
        Changed?.Invoke();
    }

    /// <summary>The name was changed.</summary>
    public void Touch() => Changed?.Invoke();

    /// <summary>It was stored.</summary>
    public void Keep(StoredDefinition kept)
    {
        (Stored, Name, Element) = (kept, kept.Name, kept.Element);
        Changed?.Invoke();
    }
}
