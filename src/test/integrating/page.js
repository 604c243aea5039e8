// What docs/integrating.md leaves to its readers: a JSON fetch, and a form.

export async function post(path, body = {}) {
    const response = await fetch(path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) {
        throw new Error(`${response.status} ${answer.error}`);
    }
    return answer;
}

export const showForm = () => "the form";
