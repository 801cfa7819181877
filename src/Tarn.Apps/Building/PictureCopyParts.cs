using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Files;

namespace Tarn.Apps.Building;

/// <summary>The smaller copies that an upload makes of pictures, as builders set them.</summary>
public static class PictureCopyParts
{
    /// <summary>The fields of a source that can hold the path of a copy.</summary>
    /// <param name="source">The page's source.</param>
    /// <param name="upload">The upload's own field.</param>
    public static IEnumerable<PageColumn> Targets(PageSource source, string upload) =>
        source.Columns.Where(c => c.IsWritable && !c.Name.Equals(upload, StringComparison.OrdinalIgnoreCase) && c.Field is { IsFormula: false, Type: TextFieldType });

    /// <summary>A copy to begin with; null when there is no field left for one.</summary>
    /// <param name="source">The page's source.</param>
    /// <param name="upload">The upload.</param>
    public static PackageElement? New(PageSource source, PackageElement upload)
    {
        var taken = upload.ChildrenNamed(PictureCopyDefinition.ElementName).Select(c => c["TargetField"] ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var target = Targets(source, upload["ColumnName"] ?? "").Where(c => !taken.Contains(c.Name)).OrderBy(c => c.Field.Type is FileFieldType ? 0 : 1).FirstOrDefault();
        return target is null || taken.Count >= PictureCopyDefinition.Most
            ? null
            : PackageElement.Create(
                PictureCopyDefinition.ElementName,
                [("MaxWidth", "320"), ("MaxHeight", "320"), ("Quality", PictureCopyDefinition.UsualQuality.ToString(CultureInfo.InvariantCulture)), ("TargetField", target.Name), ("Suffix", taken.Count == 0 ? "_small" : $"_small{taken.Count + 1}")]);
    }

    /// <summary>What is wrong with the copies of an upload, in sentences.</summary>
    /// <param name="source">The page's source.</param>
    /// <param name="upload">The upload.</param>
    public static IEnumerable<string> Problems(PageSource source, PackageElement upload)
    {
        var copies = upload.ChildrenNamed(PictureCopyDefinition.ElementName).Select(e => new PictureCopyDefinition(e)).ToList();
        var column = upload["ColumnName"] ?? "";
        if (copies.Count > PictureCopyDefinition.Most)
            yield return $"'{column}' can have {PictureCopyDefinition.Most} smaller copies; here are {copies.Count}. Remove some.";
        var targets = Targets(source, column).Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < copies.Count; i++)
        {
            var (copy, name) = (copies[i], $"The smaller copy {i + 1} of '{column}'");
            foreach (var (attribute, words, most) in new[] { ("MaxWidth", "width", PictureCopyDefinition.LargestSide), ("MaxHeight", "height", PictureCopyDefinition.LargestSide), ("Quality", "quality", 100) })
            {
                if (copy.Element[attribute] is { Length: > 0 } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most))
                    yield return $"{name}: the {words} '{text}' must be a number from 1 to {most}.";
            }

            if (copy.MaxWidth is null && copy.MaxHeight is null)
                yield return $"{name} needs a width, a height, or both.";
            if (!targets.Contains(copy.TargetField))
                yield return $"{name}: choose another File or text field of the table, which gets its path.";
            else if (copies.Take(i).Any(c => c.TargetField.Equals(copy.TargetField, StringComparison.OrdinalIgnoreCase)))
                yield return $"{name}: the field '{copy.TargetField}' has the path of another copy already. Choose another one.";
            if (copy.Prefix.Length > PictureCopyDefinition.LongestAffix || copy.Suffix.Length > PictureCopyDefinition.LongestAffix || !IsName(copy.Prefix + "a" + copy.Suffix))
                yield return $"{name}: what stands before or after the name can have {PictureCopyDefinition.LongestAffix} characters, none of \\ / : * ? \" < > |.";
            if (PlaceOf(copy) == (Folder(upload["FolderPath"]), "", ""))
                yield return $"{name} would have the name of the original. Give it something before or after the name, or a folder of its own.";
            else if (copies.Take(i).Any(c => PlaceOf(c) == PlaceOf(copy)))
                yield return $"{name} would have the name of another copy. Give it something else before or after the name, or a folder of its own.";
        }

        (string, string, string) PlaceOf(PictureCopyDefinition copy) => (Folder(copy.FolderPath ?? upload["FolderPath"]), copy.Prefix.ToUpperInvariant(), copy.Suffix.ToUpperInvariant());
    }

    private static string Folder(string? path) => (path ?? "").Trim('/', ' ').ToUpperInvariant();

    private static bool IsName(string name)
    {
        try
        {
            FileArea.CheckName(name);
            return true;
        }
        catch (DataException)
        {
            return false;
        }
    }
}
