using System.Text.Json.Serialization;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>A parameter of an app, used in texts as <c>[@app:Name]</c>.</summary>
public sealed record AppParameter
{
    /// <summary>Its name, unique in the app without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary><c>Email</c>, <c>URL</c> or <c>Text</c>.</summary>
    public string Type { get; init; } = "Text";

    /// <summary>Whether the app needs a value to run.</summary>
    public bool Required { get; init; }

    /// <summary>A description for builders.</summary>
    public string Tip { get; init; } = "";

    /// <summary>The value.</summary>
    public string Value { get; init; } = "";

    /// <summary>Used when the value is empty.</summary>
    public string Default { get; init; } = "";

    /// <summary>The parameter as imported, for export; null for one made here.</summary>
    public PackageElement? Source { get; init; }

    /// <summary>What pages see.</summary>
    [JsonIgnore]
    public string Effective => Value.Length > 0 ? Value : Default;

    internal static AppParameter From(PackageVariable variable, string value) => new()
    {
        Name = variable.Name,
        Type = variable.ValueType,
        Required = variable.IsRequired,
        Tip = variable.Tip,
        Value = value,
        Default = variable.DefaultValue,
        Source = variable.Element,
    };

    internal PackageVariable ToPackage()
    {
        if (Source is null)
            return PackageVariable.Create(Name, Type, Required, Tip, Value, Default);
        var old = new PackageVariable(Source);
        var element = Source.With("Name", Name);
        if (old.ValueType != Type)
            element = element.With("ValueType", Type);
        if (old.IsRequired != Required)
            element = element.With("Required", CellText.FromBoolean(Required));
        if (old.Tip != Tip)
            element = element.With("Tip", Tip);
        if (old.Value != Value || old.DefaultValue != Default)
            element = element.WithChildren(element.Children.Select(c => c.Name switch { "Value" => c.WithText(Value), "DefaultValue" => c.WithText(Default), _ => c }));
        return new PackageVariable(element);
    }
}
