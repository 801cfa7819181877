using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Tarn.Api.Mcp;

/// <summary>Tasks that a person can start from his assistant's menu.</summary>
internal static class McpPrompts
{
    /// <summary>The prompts.</summary>
    public static IReadOnlyList<McpPrompt> All { get; } =
    [
        new("explore_data", "Explore data", "Learn what an account or one of its tables holds, and answer a question about it",
            [new() { Name = "question", Description = "What you want to know", Required = true }, new() { Name = "table", Description = "Where to look; left out: find out" }],
            values => $"""
                Answer this question from the data: {values("question")}
                {(values("table") is { Length: > 0 } table ? $"Look into the table or view '{table}'." : "Find out which tables or views hold it.")}
                1. Read the resource caspio://schema.
                2. Look at a few records with list_all_caspio_records (limit 5).
                3. Ask with q.where, q.groupBy and aggregates in q.select, so that the server counts and adds instead of you. Page with next_cursor only where single records matter.
                4. Give the answer first, then the conditions that you used, so that it can be checked. Change nothing.
                """),
        new("build_form", "Build a form", "Prepare the table behind a form, and deploy the form's DataPage",
            [new() { Name = "purpose", Description = "What the form is for and what it asks", Required = true }],
            values => $"""
                Prepare a form. Its purpose: {values("purpose")}
                1. Read the resource caspio://schema. Use a table that is there where one fits.
                2. Propose table and fields: types as narrow as they can be (DATE/TIME, YES/NO, LIST-STRING with its values instead of free text), a unique id, labels for people.
                   Show the proposal and wait for a yes.
                3. Create it with create_a_caspio_table or create_a_caspio_field. Add one record, read it, and delete it again to see that it works.
                4. The form itself is a DataPage, which these tools cannot draw: look with list_all_caspio_datapages for one on this table. Where there is one, deploy it with
                   update_a_caspio_deployment_by_id and give its address (get_single_caspio_deployment_by_id, method URL); otherwise say which DataPage is to be made, with which fields.
                """),
        new("clean_table", "Clean a table", "Find what is wrong in a table's records and mend it, step by step",
            [new() { Name = "table", Description = "The table", Required = true }],
            values => $"""
                Clean the records of the table '{values("table")}'.
                1. Read its fields with list_all_caspio_fields, and count its records: q.select "COUNT(*) AS N".
                2. Look for doubles (q.groupBy with COUNT(*)), blanks where a value is expected, spellings that differ only in case or blanks, dates and numbers out of any sensible range.
                3. Report what you found with numbers, and propose each correction as a condition (q.where) and a record. Wait for a yes for each.
                4. For each: read with the condition, compare the count, update_a_caspio_record_by_id with the same condition, then read again. Delete only what you were told to delete.
                """),
    ];

    /// <summary>A prompt with its values filled in.</summary>
    /// <exception cref="McpProtocolException">There is none of this name, or a value is missing.</exception>
    public static GetPromptResult Get(string name, IDictionary<string, JsonElement>? given)
    {
        var prompt = All.FirstOrDefault(p => p.Name == name)
            ?? throw new McpProtocolException($"There is no prompt '{name}'. prompts/list gives those that there are.", McpErrorCode.InvalidParams);
        foreach (var argument in prompt.Arguments.Where(a => a.Required == true && string.IsNullOrWhiteSpace(ValueOf(a.Name))))
            throw new McpProtocolException($"The argument '{argument.Name}' is required: {argument.Description}.", McpErrorCode.InvalidParams);
        return new GetPromptResult
        {
            Description = prompt.Description,
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = prompt.Write(ValueOf) } }],
        };

        string? ValueOf(string argument) => given is not null && given.TryGetValue(argument, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
