package dev.latchkey.directory;

import java.util.LinkedHashMap;
import java.util.Map;

/** A {@code User-Agent} header in readable form, such as "Chrome, Windows". */
final class UserAgentDisplay {
    private static final String UNKNOWN = "Unknown";

    /** The first match counts, because browsers also name the browsers that they are compatible with. */
    private static final Map<String, String> BROWSERS = inOrder(
            "Edg",
            "Edge",
            "OPR/",
            "Opera",
            "SamsungBrowser/",
            "Samsung Internet",
            "Firefox/",
            "Firefox",
            "FxiOS/",
            "Firefox",
            "CriOS/",
            "Chrome",
            "Chrome/",
            "Chrome",
            "Safari/",
            "Safari");

    private static final Map<String, String> SYSTEMS = inOrder(
            "iPhone",
            "iPhone",
            "iPad",
            "iPad",
            "Android",
            "Android",
            "Windows",
            "Windows",
            "CrOS",
            "ChromeOS",
            "Mac OS X",
            "macOS",
            "Darwin",
            "Apple",
            "Linux",
            "Linux");

    private UserAgentDisplay() {}

    /** Never empty. */
    static String of(String userAgent) {
        String browser = first(BROWSERS, userAgent);
        String system = first(SYSTEMS, userAgent);
        if (browser.isEmpty() && system.isEmpty()) {
            int end = userAgent.indexOf('/');
            return end > 0 ? userAgent.substring(0, end) : userAgent.isBlank() ? UNKNOWN : userAgent;
        }
        return browser.isEmpty() || system.isEmpty() ? browser + system : browser + ", " + system;
    }

    private static String first(Map<String, String> names, String userAgent) {
        return names.entrySet().stream()
                .filter(name -> userAgent.contains(name.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            names.put(pairs[i], pairs[i + 1]);
        }
        return names;
    }
}
