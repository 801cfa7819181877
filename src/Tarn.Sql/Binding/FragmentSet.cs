using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>A fragment to be compiled.</summary>
internal sealed record Fragment(SqlContext Context, string Text, int Index);

/// <summary>The fragments of one compilation, their literals taken out.</summary>
internal sealed class FragmentSet
{
    private readonly List<Fragment> _fragments = [];
    private readonly ImmutableArray<ImmutableArray<string>>.Builder _texts = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
    private readonly StringBuilder _key = new();

    /// <summary>The texts of each fragment's literals.</summary>
    public ImmutableArray<ImmutableArray<string>> Texts => _texts.ToImmutable();

    /// <summary>What all fragments have in common with those of another compilation that differ in literals only.</summary>
    public string Key => _key.ToString();

    /// <summary>Adds a fragment; a blank one gives null.</summary>
    public Fragment? Add(SqlContext context, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            _key.Append("\u0001-");
            return null;
        }

        return AddAlways(context, text);
    }

    /// <summary>Adds a fragment, even a blank one.</summary>
    public Fragment AddAlways(SqlContext context, string text)
    {
        // A text that cannot be split gets no plan: the parser is about to refuse it.
        var isKnown = SqlFingerprint.TryCompute(text, context, out var fingerprint);
        _key.Append(CultureInfo.InvariantCulture, $"\u0001{context.Name}\u0001").Append(isKnown ? fingerprint!.Key : text);
        var fragment = new Fragment(context, text, isKnown ? _texts.Count : -1);
        _texts.Add(isKnown ? fingerprint!.Literals : []);
        _fragments.Add(fragment);
        return fragment;
    }

    /// <summary>Distinguishes compilations that differ in more than their fragments.</summary>
    public void Mark(string mark) => _key.Append('\u0002').Append(mark);
}
